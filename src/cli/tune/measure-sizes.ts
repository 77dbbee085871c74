import { imageUriOf } from '../../apply/image-uri.js';
import { pushImage } from '../../apply/steps/push-image.js';
import { applyTuning } from '../../apply/tuning/tune.js';
import { priceOf } from '../../models/price.js';
import type { TuningPlan, TuningSize } from '../../plan/tuning.js';
import type { TuningImage } from '../../plan/tuning-images.js';
import type { LeftOut } from '../../plan/tuning-sizes.js';
import { askFunction } from '../bench/ask-function.js';
import { measure } from '../bench/measure.js';
import type { Measured } from '../bench/sample.js';
import type { Session } from '../session.js';
import { type SizeRow, sizeRow } from './size-row.js';
import type { Tunable } from './tuning-facts.js';
import { labelOf } from './variant.js';

export interface MeasuredSizes {
  readonly rows: readonly SizeRow[];
  /** What AWS refused on the way. */
  readonly leftOut: readonly LeftOut[];
}

/** Everything that the plan tries, asked and counted; the images that were pushed for it are still there. */
export async function measureSizes(
  plan: TuningPlan,
  tunable: Tunable,
  session: Session,
): Promise<MeasuredSizes> {
  const { settled, target, wiring } = tunable;
  const { region } = target;
  const { answerTokens } = plan.wish;
  const tuning = { plan, tunable, session };
  const { sizes, leftOut } = await applyTuning(
    plan,
    {
      versions: target.aws.versions,
      functions: target.aws.functions,
      watch: wiring.ports.watch,
      emit: session.emit,
      learn: (cap) => wiring.ports.memory.learn(cap, settled.config.repository),
      push: (image, signal) => pushed(image, tuning, signal),
      measure: (size, signal) => asked(size, tuning, signal),
    },
    session.signals.signal,
  );
  const rows = sizes.map(({ size: { memory, architecture }, measured }) =>
    sizeRow({
      memory,
      architecture,
      measured,
      answerTokens,
      perSecond: priceOf({ region, architecture, memory, imageBytes: 0 })?.perSecond,
    }),
  );
  return { rows, leftOut };
}

interface Tuning {
  readonly plan: TuningPlan;
  readonly tunable: Tunable;
  readonly session: Session;
}

/** By the step of a deploy. @returns `ImageUri` */
async function pushed(
  { repository, tag, build }: TuningImage,
  { plan: { functionName }, tunable, session: { emit } }: Tuning,
  signal: AbortSignal,
): Promise<string> {
  const { config } = tunable.settled;
  const { region, identity } = tunable.target;
  const { ports } = tunable.wiring;
  const { account } = identity;
  const target = { account, region, stackName: config.stackName, repository, functionName };
  const context = { plan: { target }, ports, emit, signal, found: { changed: false } };
  if (build !== undefined) {
    const { recipe, live } = build;
    const because = 'the other architecture is to be measured';
    const step = { kind: 'push-image', because, recipe, tag, repository } as const;
    await pushImage({ ...step, ...(live === undefined ? {} : { live }) }, context);
  }
  return imageUriOf(context, { repository, tag });
}

async function asked(
  size: TuningSize,
  { plan, tunable, session }: Tuning,
  signal: AbortSignal,
): Promise<Measured> {
  const { functionName, model, wish, sizes } = plan;
  const { aws } = tunable.target;
  const { promptTokens, requests, answerTokens } = wish;
  const cell = { promptTokens, concurrency: 1 };
  const ask = askFunction(aws.functions, { functionName, qualifier: size.alias });
  const onSample = (_cell: object, done: number): void => {
    const level = done === requests ? 'info' : 'debug';
    const text = `${labelOf(size, sizes)}: ${done} of ${requests} requests`;
    session.emit({ kind: 'note', level, text });
  };
  const question = { model, cells: [cell], requests, answerTokens, now: session.io.now, ask, onSample };
  return (await measure(question, signal))[0] ?? { ...cell, samples: [] };
}
