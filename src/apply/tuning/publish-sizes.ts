import type { MiB } from '../../core/units.js';
import type { TuningPlan, TuningSize } from '../../plan/tuning.js';
import { tuningDescription } from '../../plan/tuning-marks.js';
import type { LeftOut } from '../../plan/tuning-sizes.js';
import { untilReady } from '../until-ready.js';
import type { TuningPorts } from './ports.js';

export interface Published {
  readonly sizes: readonly TuningSize[];
  /** What AWS refused. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * A version and an alias for each size, smallest first, one after the other: a function has one `$LATEST`, and a version is
 * what that is when it is published. A refusal of memory is learned, and ends it with what there is.
 */
export async function publishSizes(
  { functionName, sizes }: TuningPlan,
  ports: TuningPorts<unknown>,
  signal: AbortSignal,
): Promise<Published> {
  const made: TuningSize[] = [];
  for (const [index, size] of sizes.entries()) {
    signal.throwIfAborted();
    const cap = await publishSize(functionName, size, ports, signal);
    if (cap !== undefined) {
      await ports.learn(cap);
      const because = `this account allows ${cap} MB (AWS said so just now)`;
      return {
        sizes: made,
        leftOut: sizes.slice(index).map(({ memory }) => ({ what: `${memory} MB`, because })),
      };
    }
    made.push(size);
  }
  return { sizes: made, leftOut: [] };
}

/** @returns the account's cap where AWS refused the memory */
async function publishSize(
  name: string,
  { memory, alias }: TuningSize,
  ports: TuningPorts<unknown>,
  signal: AbortSignal,
): Promise<MiB | undefined> {
  const { versions, emit } = ports;
  emit({ kind: 'note', level: 'debug', text: `publishing a version with ${memory} MB` });
  // The description makes it a change even where the memory is the same: an unchanged function publishes no new version.
  const description = tuningDescription(memory);
  const { revision } = await versions.latest(name);
  const answer = await versions.configure(name, { memory, description, revision });
  if (answer.kind === 'capped') return answer.cap;
  await untilReady(name, undefined, ports, signal);
  const latest = await versions.latest(name);
  const { version } = await versions.publish(name, { description, revision: latest.revision });
  await versions.createAlias(name, alias, version);
  return undefined;
}
