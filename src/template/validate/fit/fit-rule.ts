import type { Config } from '../../../config/config.js';
import type { KnownCap } from '../../../models/memory.js';
import type { ModelFacts } from '../../../models/model.js';
import type { RuleCard } from '../rule.js';

/** What is known when somebody asks whether a model fits: of a deploy its survey, of `validate` the lock alone. */
export interface FitQuestion {
  readonly config: Config;
  /** Undefined when nobody has asked the model's registry yet. */
  readonly model: ModelFacts | undefined;
  /** Of `config.fallbackModel`. */
  readonly fallback?: ModelFacts | undefined;
  /** What is known of the account's memory cap. */
  readonly knowledge: KnownCap;
}

/** What a rule found; `field` is the one of the config that would mend it. */
export interface FitProblem {
  readonly field: string;
  readonly what: string;
  readonly remedy: string;
}

/** A rule about a config and its model. The examples are configs; what is known of their models stands beside them. */
export interface FitRule extends RuleCard {
  /** Whether it judges models whose facts are known, or those that nobody has asked about. */
  readonly judges: 'known' | 'unknown';
  /** Of which models of the examples the facts are known, by their names in the catalogue. */
  readonly examples: Readonly<
    Record<'bad' | 'good', Readonly<Partial<Record<'model' | 'fallback', string>>>>
  >;
  check(question: FitQuestion): Iterable<FitProblem>;
}
