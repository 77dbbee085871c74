import type { Config } from '../config/config.js';
import type { MiB } from '../core/units.js';

/** What a template is rendered from. The image's address and the key's digest are stack parameters, not part of it. */
export interface RenderInput {
  readonly config: Config;
  /** As granted: after `auto` and the account's cap. */
  readonly memory: MiB;
  readonly architecture: Config['architecture'];
  /** The image's fingerprint: its tag. */
  readonly fingerprint: string;
  /** The model's name as the function should know it. */
  readonly model: string;
  /** The smaller model's, when the config names one. */
  readonly fallbackModel?: string;
  /** Value of the parameter ApiKeySha256, when known: a changed key is a new version. */
  readonly apiKeySha256?: string;
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
}
