import type { Architecture } from '../../config/config.js';
import { isUserError, messageOf, UserError } from '../../core/errors.js';
import { boundedMap } from '../../lib/bounded-map.js';
import type { TuningPlan, TuningSize } from '../../plan/tuning.js';
import type { LeftOut } from '../../plan/tuning-sizes.js';
import { isNothing } from '../../survey/tuning-marks.js';
import { stepFailure } from '../step-failure.js';
import { untilReady } from '../until-ready.js';
import type { TuningPorts } from './ports.js';
import { type OtherImages, publishSizes } from './publish-sizes.js';
import { putBack, restoreLatest } from './put-back.js';

export interface Tuned<Measured> {
  /** Smallest size first; those that were begun, when it was interrupted. */
  readonly sizes: readonly { readonly size: TuningSize; readonly measured: Measured }[];
  /** What AWS refused on the way. */
  readonly leftOut: readonly LeftOut[];
}

/** What the steps are called in events. */
export const tuningTitles = {
  'put-back': 'take away what was made for the measurement',
  'push-images': 'build and push the image of the other architecture',
  'publish-sizes': 'publish a temporary version for each size',
  'restore-latest': 'give the function its own settings back',
  'measure-sizes': 'measure every size',
} as const;
type StepName = keyof typeof tuningTitles;

/**
 * The other architecture's image first, if one is wanted; it outlasts this, since it may be applied. Versions one after the
 * other, `$LATEST` back at once, then all of them measured side by side, and in the end (also after an interrupt and a failure) everything away. What callers get, the alias `live`, is never touched.
 *
 * @throws UserError `tuning-left` when something could not be taken away; AbortError when `signal` fired before a measurement
 */
export async function applyTuning<Measured>(
  plan: TuningPlan,
  ports: TuningPorts<Measured>,
  signal: AbortSignal,
): Promise<Tuned<Measured>> {
  const { functionName: name, before } = plan;
  // Clean-up goes on when the work has been stopped; whoever presses Ctrl-C twice has left by then.
  const always = new AbortController().signal;
  if (!isNothing(plan.leftovers)) await step('put-back', ports, () => cleanUp(plan, ports, always));
  const images = await pushImages(plan, ports, signal);
  try {
    const { sizes, leftOut } = await step('publish-sizes', ports, () =>
      publishSizes(plan, images, ports, signal),
    );
    await step('restore-latest', ports, () => restoreLatest(name, before, ports, always));
    const measure = () =>
      boundedMap(sizes, plan.parallel, always, async (size) => {
        if (!(await isReady(name, size, ports, signal))) return [];
        return [{ size, measured: await ports.measure(size, signal) }];
      });
    const measured = await step('measure-sizes', ports, measure, signal);
    return { sizes: measured.flat(), leftOut };
  } finally {
    await step('put-back', ports, () => cleanUp(plan, ports, always));
  }
}

async function pushImages(
  { images }: TuningPlan,
  ports: TuningPorts<unknown>,
  signal: AbortSignal,
): Promise<OtherImages> {
  if (images.length === 0) return new Map();
  return step('push-images', ports, async () => {
    const uris = new Map<Architecture, string>();
    for (const image of images) uris.set(image.architecture, await ports.push(image, signal));
    return uris;
  });
}

/** False when it was interrupted before. */
async function isReady(
  name: string,
  { alias }: TuningSize,
  ports: TuningPorts<unknown>,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await untilReady(name, alias, ports, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

async function cleanUp(
  { functionName: name, before }: TuningPlan,
  ports: TuningPorts<unknown>,
  signal: AbortSignal,
): Promise<void> {
  try {
    await putBack(name, before, ports, signal);
  } catch (error) {
    throw new UserError({
      code: 'tuning-left',
      message: `what was made for the measurement could not all be taken away from ${name}: ${messageOf(error)}`,
      why: 'callers are not concerned: the alias “live” was never touched. Versions cost nothing',
      next: ['ollama-lambda tune --put-back', ...(isUserError(error) ? error.next : [])],
      cause: error,
    });
  }
}

/** @param mayStop of work that ends early, with what it has, when it is aborted: that is no end of the step */
async function step<T>(
  name: StepName,
  { emit, watch }: TuningPorts<unknown>,
  work: () => Promise<T>,
  mayStop?: AbortSignal,
): Promise<T> {
  const started = watch.now();
  const title = tuningTitles[name];
  const end = (kind: 'step-finished' | 'step-failed', text: string): void =>
    emit({ kind, step: name, text, ms: watch.now() - started });
  emit({ kind: 'step-started', step: name, text: title });
  try {
    const value = await work();
    if (mayStop?.aborted) end('step-failed', `${title}: interrupted`);
    else end('step-finished', title);
    return value;
  } catch (error) {
    end('step-failed', stepFailure(title, error));
    throw error;
  }
}
