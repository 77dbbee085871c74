import { families, type RuleCard, severityUnder } from './rule.js';

/** `docs/rules.md`: the rules, for people. A test holds the file to this function. */
export function rulesPage(rules: readonly RuleCard[]): string {
  const rows = byFamily(rules).map(
    (rule) => `| ${rule.family} | [${rule.id}](#${rule.id}) | ${severities(rule)} | ${rule.title} |`,
  );
  return [
    '# The rules of `ollama-lambda validate`',
    '',
    'Generated from the rules themselves (`src/template/validate/every-rule.ts`); the examples are run as tests. How to choose a',
    'rule set, suppress a rule and begin with a baseline: [validate.md](validate.md).',
    '',
    '| family | rule | severity: dev / prod | what holds |',
    '|---|---|---|---|',
    ...rows,
    '',
    ...byFamily(rules).flatMap(section),
  ].join('\n');
}

export const byFamily = (rules: readonly RuleCard[]): readonly RuleCard[] =>
  families.flatMap((family) => rules.filter((rule) => rule.family === family));

/** `warning / error`, or one word when both rule sets say the same; `–` where a rule is not asked. */
export function severities(rule: RuleCard): string {
  const [dev, prod] = [severityUnder(rule, 'dev') ?? '–', severityUnder(rule, 'prod') ?? '–'];
  return dev === prod ? dev : `${dev} / ${prod}`;
}

const section = (rule: RuleCard): readonly string[] => [
  `## ${rule.id}`,
  '',
  `**${rule.title}.** (${severities(rule)}) ${rule.why}`,
  '',
  'Found fault with:',
  '',
  ...fenced(rule.bad),
  '',
  'Mended:',
  '',
  ...fenced(rule.good),
  '',
];

const longest = 160;

/** Examples of what is too long are cut, so that the page is not. */
const fenced = (template: string): readonly string[] => [
  '```yaml',
  ...template
    .trimEnd()
    .split('\n')
    .map((line) => (line.length > longest ? `${line.slice(0, longest)}…` : line)),
  '```',
];
