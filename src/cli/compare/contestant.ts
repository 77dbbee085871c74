import type { MiB } from '../../core/units.js';
import type { Range } from '../../models/speed.js';
import type { Measurement } from '../bench/measure.js';

/** One model at one place, ready to be asked. */
export interface Contestant {
  /** As it was typed. */
  readonly label: string;
  /** As the place calls it. */
  readonly model: string;
  /** For people: a function with its Region, a program, an address. */
  readonly where: string;
  /** What it needs of a function by its fit; undefined where nobody knows the model's size. */
  readonly needed: MiB | undefined;
  /** What the function that is asked has; undefined elsewhere. */
  readonly memory: MiB | undefined;
  /** US dollars for a second of that function. */
  readonly perSecond: number | undefined;
  /** US dollars for 1,000 tokens as Lambda would charge them, by estimate, where no function is asked. */
  readonly estimated: Range | undefined;
  readonly ask: Measurement['ask'];
}

/** A place with several models, or several places. */
export interface Arena {
  readonly contestants: readonly Contestant[];
  /** Whether they can be asked at the same time without being in each other's way. */
  readonly apart: boolean;
  close(): Promise<void>;
}
