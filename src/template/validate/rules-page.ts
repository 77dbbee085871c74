import type { Rule } from './rule.js';

/** `docs/rules.md`: the rules, for people. A test holds the file to this function. */
export function rulesPage(rules: readonly Rule[]): string {
  const rows = rules.map(({ id, severity, title }) => `| [${id}](#${id}) | ${severity} | ${title} |`);
  return [
    '# The rules of `ollama-lambda validate`',
    '',
    'Generated from the rules themselves (`src/template/validate/rules.ts`); the examples are run as tests.',
    '',
    '| rule | severity | what holds |',
    '|---|---|---|',
    ...rows,
    '',
    ...rules.flatMap(section),
  ].join('\n');
}

const section = ({ id, severity, title, why, bad, good }: Rule): readonly string[] => [
  `## ${id}`,
  '',
  `**${title}.** (${severity}) ${why}`,
  '',
  'Found fault with:',
  '',
  ...fenced(bad),
  '',
  'Mended:',
  '',
  ...fenced(good),
  '',
];

const longest = 100;

/** Examples of what is too long are cut, so that the page is not. */
const fenced = (template: string): readonly string[] => [
  '```yaml',
  ...template
    .trimEnd()
    .split('\n')
    .map((line) => (line.length > longest ? `${line.slice(0, longest)}…` : line)),
  '```',
];
