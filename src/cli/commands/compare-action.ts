import { exitCodes } from '../../core/exit-codes.js';
import { barsPicture } from '../bench/chart.js';
import { chartFile, draw } from '../bench/chart-file.js';
import { type Action, type Input, isOn, textOption } from '../command.js';
import { compareText } from '../compare/compare-text.js';
import { type Contended, contend } from '../compare/contest.js';
import type { Arena } from '../compare/contestant.js';
import { deployedArena } from '../compare/deployed.js';
import { localArena, urlArena } from '../compare/local.js';
import { type CompareOptions, compareOptions } from '../compare/options.js';
import { widthOf } from '../models/table-text.js';
import { findingLines } from '../report-error.js';
import type { Session } from '../session.js';

/** Exit 1 when a request failed. */
export const compareAction: Action = async (input, session) => {
  const options = compareOptions(input, session.io.cwd);
  const chart = chartFile(input, 'compare');
  const arena = await arenaOf(options.names, input, session);
  try {
    tellBefore(arena, options, session);
    const { io, signals, emit } = session;
    const each = options.prompts.length * options.requests;
    const all = await contend(
      arena,
      {
        ...options,
        now: io.now,
        onAnswer: ({ label }, done) => {
          const level = done === each ? 'info' : 'debug';
          const text = `${label}: ${each === 1 ? 'answered' : `${done} of ${each} answers`}`;
          emit({ kind: 'note', level, text });
        },
      },
      signals.signal,
    );
    if (chart !== undefined) {
      const bars = all.map((one) => ({ ...one, name: one.contestant.label }));
      await draw(chart, barsPicture(bars, options.names.join(', ')));
    }
    tell(all, options, session);
    return signals.exitCode() ?? (all.every(worked) ? exitCodes.ok : exitCodes.failed);
  } finally {
    await arena.close();
  }
};

function arenaOf(names: readonly string[], input: Input, session: Session): Promise<Arena> {
  const url = textOption(input, 'url');
  if (url !== undefined) return urlArena(url, names, session);
  const isLocal = isOn(input, 'local') || textOption(input, 'engine') !== undefined;
  return isLocal ? localArena(names, input, session) : deployedArena(names, input, session);
}

function tellBefore(
  { contestants, apart }: Arena,
  { prompts, requests }: CompareOptions,
  session: Session,
): void {
  for (const { label, model, where, memory } of contestants) {
    const size = memory === undefined ? '' : `, ${memory} MB`;
    session.say(`${label}${label === model ? '' : ` (${model})`}: ${where}${size}`);
  }
  const each = prompts.length * requests;
  session.say(
    `${each === 1 ? 'one answer' : `${each} answers`} of each, ${apart ? 'at the same time' : 'one model after the other'}`,
  );
}

const worked = ({ failed, requests }: Contended): boolean => failed === 0 && requests > 0;

function tell(all: readonly Contended[], options: CompareOptions, session: Session): void {
  if (session.json) {
    const models = all.map(({ contestant: { ask: _, ...place }, ...rest }) => ({ ...place, ...rest }));
    const document = { schemaVersion: 1, ok: all.every(worked), options, models };
    session.result(JSON.stringify(document, null, 2));
    return;
  }
  session.result(compareText(all, session.style, widthOf(session.io)));
  for (const { contestant, failures } of all) {
    for (const failure of failures) {
      const what = `${contestant.label}: ${failure}`;
      for (const line of findingLines({ id: 'request-failed', severity: 'error', what }, session.style))
        session.say(line);
    }
  }
  if (all.some(({ contestant }) => contestant.estimated !== undefined)) {
    session.say('times and speed are this machine’s; ~$ is what Lambda would charge, by estimate');
  }
}
