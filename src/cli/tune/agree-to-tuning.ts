import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { showDollars } from '../../lib/quantities.js';
import type { TuningPlan } from '../../plan/tuning.js';
import { isNothing } from '../../plan/tuning-marks.js';
import { cannotAsk } from '../interactive.js';
import { wrap } from '../render/wrap.js';
import type { Session } from '../session.js';

/** Shows what will be made and what it costs, and asks. @throws UserError `declined`, `input-needed` (exit 2) */
export async function agreeToTuning(plan: TuningPlan, session: Session): Promise<void> {
  const { columns } = session.io.stderr;
  const lines = explainTuning(plan).map((line) => wrap(line, columns, hang));
  session.say(`\n${lines.join('\n')}\n`);
  if (session.yes) return;
  if (session.interactivity.kind === 'must-not-ask') {
    throw cannotAsk('Measuring needs a yes', ['ollama-lambda tune --yes'], session.interactivity);
  }
  if (await session.ask((prompts) => prompts.confirm('Measure?', true))) return;
  throw new UserError({
    code: 'declined',
    message: 'nothing was measured',
    next: ['ollama-lambda tune'],
    exitCode: exitCodes.usage,
  });
}

/** Blanks in front of what stands behind a word. */
const hang = 11;

function explainTuning(plan: TuningPlan): readonly string[] {
  const { functionName, model, sizes, leftOut, wish, parallel, cost, leftovers, current, warnings } = plan;
  const { requests, promptTokens, answerTokens } = wish;
  return [
    `${model} on ${functionName}, which has ${current} MB now`,
    `  try      ${sizes.map(({ memory }) => memory).join(', ')} MB, ${parallel === 1 ? 'one after the other' : `${parallel} at the same time`}`,
    ...leftOut.map(({ what, because }) => `  not      ${what}: ${because}`),
    `  ask      each ${requests} times, ${promptTokens} tokens and up to ${answerTokens} of an answer; the first is a cold start`,
    '  make     a temporary version and alias for each; “live”, which callers use, is not touched',
    ...(isNothing(leftovers)
      ? []
      : [
          `  first    take away ${leftovers.versions.length} versions of a tuning that did not end (or is nobody tuning it right now?)`,
        ]),
    `  costs    ${cost === undefined ? 'nobody told us the price in this Region' : `about ${showDollars(cost.low)} to ${showDollars(cost.high)}`}`,
    ...warnings.map(({ what, remedy = '' }) => `  mind     ${what}. ${remedy}`),
  ];
}
