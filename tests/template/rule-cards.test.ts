import { describe, expect, it } from '@jest/globals';
import type { Severity } from '../../src/core/finding.js';
import { type RuleCard, severityUnder, shown } from '../../src/template/validate/rule.js';
import { byFamily, rulesPage, severities } from '../../src/template/validate/rules-page.js';
import { schemaOf, schemaTypes, typesAsOf } from '../../src/template/validate/schemas.js';

const card = (changes: Partial<RuleCard> = {}): RuleCard => ({
  id: 'a-rule',
  family: 'lambda',
  title: 'What holds',
  severity: 'warning',
  why: 'It matters.',
  bad: 'A: 1\n',
  good: 'A: 2\n',
  ...changes,
});

describe('how a rule speaks', () => {
  it.each<[changes: Partial<RuleCard>, dev: Severity | undefined, prod: Severity, both: string]>([
    [{}, 'warning', 'warning', 'warning'],
    [{ prod: 'error' }, 'warning', 'error', 'warning / error'],
    [{ prodOnly: true }, undefined, 'warning', '– / warning'],
    [{ prodOnly: true, prod: 'note' }, undefined, 'note', '– / note'],
  ])('that says %j', (changes, dev, prod, both) => {
    expect([severityUnder(card(changes), 'dev'), severityUnder(card(changes), 'prod')]).toEqual([dev, prod]);
    expect(severities(card(changes))).toBe(both);
  });
});

describe('a value in a message', () => {
  it.each<[value: unknown, text: string]>([
    ['a', 'a'],
    [5, '5'],
    [null, 'null'],
    [undefined, 'undefined'],
    [{ a: ['b'] }, '{"a":["b"]}'],
    ['x'.repeat(80), 'x'.repeat(80)],
    ['x'.repeat(81), `${'x'.repeat(77)}…`],
  ])('%j is %s', (value, text) => expect(shown(value)).toBe(text));
});

describe('the page of the rules', () => {
  it('has them by family, in the order in which they are written there', () => {
    const cards = [
      card({ id: 'c' }),
      card({ id: 'f', family: 'fit' }),
      card({ id: 't', family: 'template' }),
      card(),
    ];
    expect(byFamily(cards).map(({ id }) => id)).toEqual(['t', 'c', 'a-rule', 'f']);
  });

  it('shows a rule with its two examples, of which too long a line is cut', () => {
    const page = rulesPage([card({ bad: `${'x'.repeat(160)}\n${'y'.repeat(161)}\n\n` })]);
    expect(page).toContain('| lambda | [a-rule](#a-rule) | warning | What holds |\n\n## a-rule\n');
    expect(page.slice(page.indexOf('## a-rule'))).toBe(
      `## a-rule

**What holds.** (warning) It matters.

Found fault with:

\`\`\`yaml
${'x'.repeat(160)}
${'y'.repeat(160)}…
\`\`\`

Mended:

\`\`\`yaml
A: 2
\`\`\`
`,
    );
  });
});

describe('what is known of types', () => {
  it('is as of a day', () => expect(typesAsOf()).toMatch(/^20\d\d-\d\d-\d\d$/));

  it('is read once for each', () => {
    const [first = ''] = schemaTypes();
    expect(schemaOf(first)).toBe(schemaOf(first));
    expect(schemaOf('AWS::No::Such')).toBeUndefined();
    expect(schemaOf('toString')).toBeUndefined();
    for (const type of [
      'AWS::../../../package::X',
      'AWS::index::X',
      'AWS::__proto__::X',
      'AWS::Lambda',
      '',
    ]) {
      expect(schemaOf(type)).toBeUndefined();
    }
  });
});
