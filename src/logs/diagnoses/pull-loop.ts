import type { Diagnosis, Seen, Words } from '../diagnosis.js';
import { fieldOf, type Line } from '../line.js';

/** So many pulls of one instance are no accident any more. */
const enough = 3;

/**
 * One instance pulls its model again and again: on an error the original script's entrypoint pulled once more, for
 * ever. A pull by each new instance is no loop; it is what `modelSource: pull` means.
 */
export const pullLoop: Diagnosis = {
  id: 'pull-loop',
  severity: 'error',
  watch() {
    const pulls = new Map<string, number>();
    let most = 0;
    return {
      sees(line) {
        if (isStart(line)) pulls.delete(line.stream ?? '');
        if (!isPull(line)) return isAgain(line);
        const count = (pulls.get(line.stream ?? '') ?? 0) + 1;
        pulls.set(line.stream ?? '', count);
        most = Math.max(most, count);
        return true;
      },
      says: (seen) => (most >= enough ? words(most, seen) : undefined),
    };
  },
};

/** The engine's own line of a request for a pull, and our function's note of a pull that came to nothing. */
const isPull = (line: Line): boolean =>
  /\bPOST\s+"\/api\/pull"/.test(line.text) || fieldOf(line, 'event') === 'model-not-fetched';

const isAgain = ({ text }: Line): boolean =>
  /^(Pulling model '.*' again|Error: .*Retrying model pull)/.test(text);

/** A new instance, or the same one's second init. */
const isStart = ({ text }: Line): boolean => /^(INIT_START |OLLAMA_MODELS is set to)/.test(text);

const words = (times: number, { model, original }: Seen): Words => ({
  title: `an instance pulled ${model ?? 'its model'} ${times} times over instead of giving up`,
  remedy: original
    ? 'put the model into the image, so that nothing is pulled and every failure ends: ollama-lambda deploy --adopt'
    : 'put the model into the image, so that nothing is pulled: ollama-lambda deploy --model-source image',
});
