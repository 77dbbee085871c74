import type { Architecture } from '../../config/config.js';
import type { MiB } from '../../core/units.js';

/** What is tried and chosen from. */
export interface Variant {
  readonly memory: MiB;
  readonly architecture: Architecture;
}

export const isSame = (one: Variant, other: Variant | undefined): boolean =>
  one.memory === other?.memory && one.architecture === other.architecture;

/** `3538 MB`, and `3538 MB x86_64` where there are others beside it. */
export const labelOf = ({ memory, architecture }: Variant, among: readonly Variant[]): string =>
  among.every((one) => one.architecture === architecture) ? `${memory} MB` : `${memory} MB ${architecture}`;
