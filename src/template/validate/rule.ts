import type { Severity } from '../../core/finding.js';
import type { TemplateModel } from './model.js';
import type { Path } from './typed.js';

/** What a rule found, before it is given a place in the text. */
export interface Problem {
  readonly path: Path;
  /** Which of the two the finding points at. Default `key`. */
  readonly part?: 'key' | 'value';
  readonly what: string;
  readonly remedy?: string;
}

/** What a rule is about, in the order in which they are listed. */
export const families = [
  'template',
  'schema',
  'references',
  'lambda',
  'image',
  'iam',
  'security',
  'cost',
  'operations',
  'fit',
] as const;

export type Family = (typeof families)[number];

/** Two ways to be strict: `dev` finds what AWS would refuse or anybody would regret, `prod` also what a team would. */
export const rulesets = ['dev', 'prod'] as const;

export type Ruleset = (typeof rulesets)[number];

/**
 * What a rule says of itself. Its two examples are run as tests, and shown in `docs/rules.md`: templates, but for the
 * family `fit`, whose examples are configs.
 */
export interface RuleCard {
  readonly id: string;
  readonly family: Family;
  readonly title: string;
  /** Under `dev`, and under `prod` unless `prod` says something else. */
  readonly severity: Severity;
  readonly prod?: Severity;
  /** Asked under `prod` alone. */
  readonly prodOnly?: true;
  /** Why it matters; where a limit comes from. */
  readonly why: string;
  /** What this rule finds fault with. */
  readonly bad: string;
  /** The same, mended. */
  readonly good: string;
}

/** A rule about a template: what it says of itself, and a function. */
export interface Rule extends RuleCard {
  /** A more general rule that is silent where this one has spoken. */
  readonly supersedes?: string;
  check(model: TemplateModel): Iterable<Problem>;
}

/** How a rule speaks under a rule set; undefined when it is not asked. */
export const severityUnder = (
  rule: Pick<RuleCard, 'severity' | 'prod' | 'prodOnly'>,
  ruleset: Ruleset,
): Severity | undefined => {
  if (ruleset === 'prod') return rule.prod ?? rule.severity;
  return rule.prodOnly ? undefined : rule.severity;
};

/** A value as a message shows it: short, on one line. Of an empty text its quotes are all that can be seen. */
export function shown(value: unknown): string {
  if (value === '') return '""';
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
