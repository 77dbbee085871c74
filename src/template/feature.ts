import type { Config } from '../config/config.js';
import type { MiB } from '../core/units.js';
import type { PriceTable } from '../models/price-table.js';

/** What a template is rendered from. The image's address and the keys' digests are stack parameters, not part of it. */
export interface RenderInput {
  readonly config: Config;
  /** As granted: after `auto` and the account's cap. */
  readonly memory: MiB;
  readonly architecture: Config['architecture'];
  /** The image's fingerprint: its tag. */
  readonly fingerprint: string;
  /** The model's name as the function should know it. */
  readonly model: string;
  /** Where it goes, when known: for prices that are shown there. Default: the config's. */
  readonly region?: string;
  /** The smaller model's, when the config names one. */
  readonly fallbackModel?: string;
  /** The version that was live before this one and stays beside it, to go back to. */
  readonly previous?: PreviousVersion;
}

export interface PreviousVersion {
  /** Of its logical id. */
  readonly id: string;
  /** As it was published. */
  readonly description?: string;
}

/** What `<name>` stands for in a fragment; a list only where it stands alone. */
export type Values = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/**
 * One capability of the stack: a fragment that a person can read, `templates/features/<id>.yaml`, and this. To add one,
 * write both and put it into `features/list.ts`; no other feature knows of it.
 */
export interface Feature {
  readonly id: string;
  applies(config: Config): boolean;
  /** Values of its own, once for each time that the fragment is put in. Default: once, with none. */
  instances?(input: RenderInput): readonly Values[];
  /** What it costs on top of answering, a line each; absent when it costs nothing. */
  costs?(question: CostQuestion): readonly CostLine[];
}

/** What a feature's price is worked out from. */
export interface CostQuestion {
  readonly config: Config;
  readonly region: string;
  /** As granted. */
  readonly memory: MiB;
  readonly prices: PriceTable;
  /** US dollars for a second of answering at this memory; undefined where no price is known for the Region. */
  readonly perSecond: number | undefined;
}

/** One thing that is paid for, for the plan. */
export interface CostLine {
  /** `4 alarms`, `a warm instance on weekdays`. */
  readonly what: string;
  /** US dollars for 30 days; undefined when it depends on use, which `basis` then explains. */
  readonly perMonth: number | undefined;
  /** The sum in words: `4 × $0.10`. */
  readonly basis: string;
}
