import { type RuleCard, severityUnder } from '../../template/validate/rule.js';
import { byFamily, severities } from '../../template/validate/rules-page.js';

/** One line a rule, for people; the examples are in docs/rules.md. */
export function rulesText(rules: readonly RuleCard[]): string {
  const listed = byFamily(rules);
  const width = (of: (rule: RuleCard) => string): number =>
    Math.max(...listed.map((rule) => of(rule).length));
  const columns = [(rule: RuleCard) => rule.family, (rule: RuleCard) => rule.id, severities];
  const lines = listed.map((rule) =>
    [...columns.map((column) => column(rule).padEnd(width(column))), rule.title].join('  '),
  );
  return [...lines, `${rules.length} rules; severity under dev / prod where they differ`, ''].join('\n');
}

/** The rules as data. Fields are only ever added. */
export function rulesDocument(rules: readonly RuleCard[]): string {
  const document = {
    version: 1,
    rules: byFamily(rules).map((rule) => ({
      id: rule.id,
      family: rule.family,
      title: rule.title,
      why: rule.why,
      severity: { dev: severityUnder(rule, 'dev') ?? null, prod: severityUnder(rule, 'prod') ?? null },
      bad: rule.bad,
      good: rule.good,
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
