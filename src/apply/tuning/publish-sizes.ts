import type { Architecture } from '../../config/config.js';
import type { MiB } from '../../core/units.js';
import type { TuningPlan, TuningSize } from '../../plan/tuning.js';
import type { LeftOut } from '../../plan/tuning-sizes.js';
import { untilReady } from '../until-ready.js';
import type { TuningPorts } from './ports.js';

export interface Published {
  readonly sizes: readonly TuningSize[];
  /** What AWS refused. */
  readonly leftOut: readonly LeftOut[];
}

/** `ImageUri` of each architecture that is not the deployed one. */
export type OtherImages = ReadonlyMap<Architecture, string>;

/**
 * A version and an alias for each size, smallest first, one after the other: a function has one `$LATEST`, and a version is
 * what that is when it is published. A refusal of memory is learned, and leaves out what is larger.
 */
export async function publishSizes(
  { functionName, sizes }: TuningPlan,
  images: OtherImages,
  ports: TuningPorts<unknown>,
  signal: AbortSignal,
): Promise<Published> {
  const made: TuningSize[] = [];
  const refused: TuningSize[] = [];
  let cap: MiB | undefined;
  for (const size of sizes) {
    signal.throwIfAborted();
    if (cap === undefined || size.memory <= cap) {
      const image = images.get(size.architecture);
      const learned = await publishSize({ functionName, size, image }, ports, signal);
      if (learned !== undefined) await ports.learn(learned);
      cap = learned ?? cap;
    }
    (cap === undefined || size.memory <= cap ? made : refused).push(size);
  }
  const because = `this account allows ${cap} MB (AWS said so just now)`;
  const memories = [...new Set(refused.map(({ memory }) => memory))];
  return { sizes: made, leftOut: memories.map((memory) => ({ what: `${memory} MB`, because })) };
}

interface Publishing {
  readonly functionName: string;
  readonly size: TuningSize;
  /** Undefined: the deployed one. */
  readonly image: string | undefined;
}

/**
 * The settings first: they carry the mark by which a killed run's image is found and taken back.
 *
 * @returns the account's cap where AWS refused the memory
 */
async function publishSize(
  { functionName: name, size, image }: Publishing,
  ports: TuningPorts<unknown>,
  signal: AbortSignal,
): Promise<MiB | undefined> {
  const { memory, architecture, alias, description } = size;
  const { versions, emit } = ports;
  emit({ kind: 'note', level: 'debug', text: `publishing a version with ${memory} MB of ${architecture}` });
  // The description makes it a change even where the memory is the same: an unchanged function publishes no new version.
  const before = await versions.latest(name);
  const answer = await versions.configure(name, { memory, description, revision: before.revision });
  if (answer.kind === 'capped') return answer.cap;
  await untilReady(name, undefined, ports, signal);
  if (image !== undefined && before.architecture !== architecture) {
    const { revision } = await versions.latest(name);
    await versions.replaceCode(name, { image, architecture, revision });
    await untilReady(name, undefined, ports, signal);
  }
  const { revision } = await versions.latest(name);
  const { version } = await versions.publish(name, { description, revision });
  await versions.createAlias(name, alias, version);
  return undefined;
}
