import type { Severity } from '../core/finding.js';
import type { World } from './world.js';

export const groups = ['machine', 'config', 'account', 'deployment'] as const;
export type Group = (typeof groups)[number];

/** One thing that can be looked at before it goes wrong. A check only reads; what changes something is its fix. */
export interface Check {
  /** Stable, in kebab-case: part of `--json`. */
  readonly id: string;
  readonly group: Group;
  /** Never throws for what it finds; a `UserError` counts as a warning that the check could not be made. */
  look(world: World): Promise<readonly Verdict[]>;
}

export type Verdict =
  | { readonly kind: 'good'; readonly text: string }
  /** Nothing to look at, and why. */
  | { readonly kind: 'skipped'; readonly text: string }
  | Trouble;

export interface Trouble {
  readonly kind: 'trouble';
  readonly severity: Severity;
  /** One sentence, with the name and the value. */
  readonly text: string;
  /** What to do, ideally something that can be typed. */
  readonly remedy: string;
  /** Set where `--fix` may do it: what is safe, wanted by the config, and can be undone. */
  readonly fix?: Fix;
}

export interface Fix {
  /** In the past tense: `the cache was emptied`. */
  readonly done: string;
  run(): Promise<void>;
}

export const good = (text: string): Verdict => ({ kind: 'good', text });
export const skipped = (text: string): Verdict => ({ kind: 'skipped', text });
export const trouble = (severity: Severity, text: string, remedy: string, fix?: Fix): Trouble => ({
  kind: 'trouble',
  severity,
  text,
  remedy,
  ...(fix === undefined ? {} : { fix }),
});
