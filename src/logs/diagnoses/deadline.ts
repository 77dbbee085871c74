import type { Diagnosis } from '../diagnosis.js';
import { fieldOf, type Line } from '../line.js';
import { createFollower } from './init-timeout.js';

/** A request that was slower than the function's `timeout`: cut by our handler, or killed by Lambda. */
export const deadline: Diagnosis = {
  id: 'deadline',
  severity: 'error',
  watch() {
    let seconds: string | undefined;
    let held = false;
    const follows = createFollower();
    return {
      sees(line) {
        // Both have to look at each line; what belongs to a start that never ended is `init-timeout`'s.
        if (follows.isConsequence(line)) return false;
        seconds ??= / Task timed out after ([\d.]+) seconds/.exec(line.text)?.[1];
        held ||= isOutOfTime(line) && fieldOf(line, 'errorKind') === '';
        return ranOut(line);
      },
      says: ({ times }) =>
        times === 0
          ? undefined
          : {
              title: `requests ran into the function's time limit${seconds === undefined ? '' : ` of ${Math.round(Number(seconds))} seconds`}`,
              remedy: held
                ? 'the model was not loaded in time: give loading more time or more memory (and with it, processors): ollama-lambda deploy --timeout 900'
                : 'ask for fewer tokens, or give requests more time or more memory (and with it, processors): ollama-lambda deploy --timeout 900',
            },
    };
  },
};

const ranOut = (line: Line): boolean =>
  / Task timed out after /.test(line.text) ||
  /^REPORT RequestId: .*\tStatus: timeout/.test(line.text) ||
  /"type":"platform\.report".*"status":"timeout"/.test(line.text) ||
  fieldOf(line, 'cut') === 'deadline' ||
  isOutOfTime(line);

const isOutOfTime = (line: Line): boolean =>
  fieldOf(line, 'event') === 'request' && line.fields?.status === 504;
