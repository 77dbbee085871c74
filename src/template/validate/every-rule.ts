import { fitRules } from './fit/fit-rules.js';
import type { RuleCard } from './rule.js';
import { rules } from './rules.js';

/** The rules about templates and those about models: what `validate --rules` lists, and what can be suppressed. */
export const everyRule: readonly RuleCard[] = [...rules, ...fitRules];
