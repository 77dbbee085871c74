import type { Functions, Versions } from '../../aws/ports.js';
import type { Emit } from '../../core/event.js';
import type { MiB } from '../../core/units.js';
import type { TuningSize } from '../../plan/tuning.js';
import type { TuningImage } from '../../plan/tuning-images.js';
import type { Watch } from '../ports.js';

/** Everything that a tuning may touch. */
export interface TuningPorts<Measured> {
  readonly versions: Versions;
  readonly functions: Pick<Functions, 'describe'>;
  readonly watch: Watch;
  readonly emit: Emit;
  /** Builds and pushes it, unless it is there. @returns its `ImageUri`, by digest */
  push(image: TuningImage, signal: AbortSignal): Promise<string>;
  /** Remembers the account's cap, as a deploy does. */
  learn(cap: MiB): Promise<void>;
  /** Asks the version behind the size's alias. Ends early, with what there is, when the signal fires. */
  measure(size: TuningSize, signal: AbortSignal): Promise<Measured>;
}
