import type { Finding } from '../../../core/finding.js';
import { type Ruleset, severityUnder } from '../rule.js';
import { sift } from '../suppressions.js';
import type { FitProblem, FitQuestion, FitRule } from './fit-rule.js';
import { fitRules } from './fit-rules.js';

/**
 * Whether a config's model fits, as far as the facts say; what the config suppresses is left out. `validate` asks with
 * what the lock knows, the plan of a deploy with what its survey found.
 */
export function validateFit(
  question: FitQuestion,
  ruleset: Ruleset = question.config.validate.ruleset,
): readonly Finding[] {
  const { suppress } = question.config.validate;
  const judging = question.model === undefined ? 'unknown' : 'known';
  const asked = fitRules.filter((rule) => rule.judges === judging && severityUnder(rule, ruleset));
  const found = asked.flatMap((rule) =>
    Array.from(rule.check(question), (problem) => findingOf(rule, problem, ruleset)),
  );
  const suppressions = Object.entries(suppress).map(([rule, reason]) => ({ rule, reason }));
  // What is suppressed of the template is not asked here.
  const { kept, complaints } = sift(found, suppressions, (id) =>
    asked.some((rule) => rule.id === id) ? 'asked' : 'not-asked',
  );
  return [...kept, ...complaints.map((each) => ({ ...each, place: { path: 'validate.suppress' } }))];
}

/** Rules that nobody asks under this rule set were left out before: what is asked has a severity. */
function findingOf(rule: FitRule, { field, what, remedy }: FitProblem, ruleset: Ruleset): Finding {
  const severity = severityUnder(rule, ruleset) ?? rule.severity;
  return { id: rule.id, severity, what, why: rule.why, remedy, place: { path: field } };
}
