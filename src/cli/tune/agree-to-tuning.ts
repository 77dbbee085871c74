import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { showBytes, showDollars } from '../../lib/quantities.js';
import type { TuningPlan } from '../../plan/tuning.js';
import type { TuningImage } from '../../plan/tuning-images.js';
import { isNothing } from '../../survey/tuning-marks.js';
import { cannotAsk } from '../interactive.js';
import { wrap } from '../render/wrap.js';
import type { Session } from '../session.js';
import { labelOf } from './variant.js';

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
  const {
    functionName,
    model,
    sizes,
    leftOut,
    wish,
    parallel,
    cost,
    leftovers,
    current,
    architecture,
    warnings,
  } = plan;
  const { requests, promptTokens, answerTokens } = wish;
  const deployed = { memory: current, architecture };
  return [
    `${model} on ${functionName}, which has ${labelOf(deployed, [deployed, ...sizes])} now`,
    `  try      ${sizesText(plan)}, ${parallel === 1 ? 'one after the other' : `${parallel} at the same time`}`,
    ...leftOut.map(({ what, because }) => `  not      ${what}: ${because}`),
    `  ask      each ${requests} times, ${promptTokens} tokens and up to ${answerTokens} of an answer; the first is a cold start`,
    ...plan.images.map(imageLine),
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

/** `1769, 3008 MB`, of each architecture where it is not the deployed one alone. */
function sizesText({ sizes, architecture: deployed }: TuningPlan): string {
  const architectures = [...new Set(sizes.map(({ architecture }) => architecture))];
  const memories = (of: string): string =>
    `${sizes.flatMap(({ memory, architecture }) => (architecture === of ? [memory] : [])).join(', ')} MB`;
  return architectures.every((one) => one === deployed)
    ? memories(deployed)
    : architectures.map((one) => `${memories(one)} of ${one}`).join(' and ');
}

/** Of 100 Mbit/s, in bytes a second: what the time is told for. */
const bandwidth = 12_500_000;

function imageLine({ architecture, tag, build }: TuningImage): string {
  if (build === undefined) return `  image    ${architecture}: ${tag}, which the repository holds`;
  const { downloadBytes, uploadBytes, storagePerMonth } = build;
  const minutes = Math.ceil((downloadBytes + uploadBytes) / bandwidth / 60);
  const stays =
    storagePerMonth === undefined ? '' : ` (in ECR it would cost ${showDollars(storagePerMonth)} a month)`;
  return [
    `  image    ${architecture}: has to be built and pushed, up to ${showBytes(downloadBytes)} to download and`,
    `${showBytes(uploadBytes)} to upload (${minutes} min at 100 Mbit/s; what is cached or already there travels no more);`,
    `removed in the end${stays}`,
  ].join(' ');
}
