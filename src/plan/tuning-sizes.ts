import { type MiB, mib } from '../core/units.js';
import { type KnownCap, memoryOfNewAccounts, mostMemory } from '../models/memory.js';

/** Something that is not tried, and why. */
export interface LeftOut {
  /** `1024 MB`, or `x86_64`. */
  readonly what: string;
  readonly because: string;
}

export interface SizesQuestion {
  /** What the model needs. */
  readonly needed: MiB;
  readonly cap: KnownCap;
  /** Of the function that is live. */
  readonly current: MiB;
  /** Undefined: those of which something is to be expected. */
  readonly asked: readonly MiB[] | undefined;
}

export interface Sizes {
  /** Smallest first. */
  readonly tried: readonly MiB[];
  readonly leftOut: readonly LeftOut[];
}

/** Where another processor is whole (1769 MB are one), and two below the first for what is small. */
const steps: readonly MiB[] = [512, 1024, 1769, 3538, 5307, 7076, 8845, 10240].map(mib);

/** Sizes that hold the model and that the account gives; where the cap is not known, AWS will say. */
export function sizesToTry({ needed, cap, current, asked }: SizesQuestion): Sizes {
  const most = cap.kind === 'capped' ? cap.cap : mostMemory;
  const sure = cap.kind === 'capped' ? cap.cap : memoryOfNewAccounts;
  const wanted = asked ?? [...steps, current, ...(sure < mostMemory ? [sure] : [])];
  const sorted = [...new Set(wanted)].toSorted((a, b) => a - b);
  const because = (size: MiB): string | undefined => {
    if (size < needed) return `the model needs ${needed} MB`;
    return size > most ? `this account allows ${most} MB` : undefined;
  };
  return {
    tried: sorted.filter((size) => because(size) === undefined),
    leftOut: sorted.flatMap((size) => {
      const reason = because(size);
      return reason === undefined ? [] : [{ what: `${size} MB`, because: reason }];
    }),
  };
}
