import { ruleAddress } from '../../core/guide.js';
import type { RuleCard } from '../../template/validate/rule.js';
import { wrap } from '../render/wrap.js';

/** `help <rule>`: what a rule of `validate` asks, with an example that breaks it and one that does not. */
export function ruleText({ id, title, why, bad, good }: RuleCard, columns: number): string {
  const width = Math.min(columns, 120);
  return [
    id,
    '',
    wrap(`  ${title}. ${why}`, width, 2),
    '',
    '  Found fault with:',
    '',
    ...indented(bad),
    '',
    '  Mended:',
    '',
    ...indented(good),
    '',
    `More: ${ruleAddress(id)}`,
  ].join('\n');
}

export const ruleDocument = ({ id, title, why, bad, good }: RuleCard): Record<string, unknown> => ({
  schemaVersion: 1,
  ok: true,
  rule: id,
  title,
  why,
  bad,
  good,
  more: ruleAddress(id),
});

const longest = 160;

/** Examples of what is too long are cut. */
const indented = (example: string): readonly string[] =>
  example
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line.length > longest ? `${line.slice(0, longest)}…` : line}`);
