import type { Severity } from '../../core/finding.js';
import type { Config } from '../config.js';
import type { FieldPath } from '../fields.js';
import type { ConfigPath } from '../layer.js';

/** One thing that must hold of a settled configuration. */
export interface Rule {
  readonly name: string;
  /** The fields it looks at, the one to blame first. A rule about several is not asked when one could not be read. */
  readonly about: readonly [FieldPath, ...FieldPath[]];
  /** Every way in which the configuration breaks it. `say` names a field as the person gave it, e.g. `--memory`. */
  readonly check: (config: Config, say: (path: FieldPath) => string) => readonly Mistake[];
}

/** A finding before it has a place. */
export interface Mistake {
  readonly id: string;
  /** Default `error`. */
  readonly severity?: Severity;
  readonly what: string;
  readonly why?: string;
  readonly remedy?: string;
  /** The field to blame. Default: the first that the rule is about. */
  readonly field?: FieldPath;
  /** Where inside that field, e.g. the index of a principal. */
  readonly within?: ConfigPath;
  /** Default `value`. */
  readonly part?: 'key' | 'value';
}
