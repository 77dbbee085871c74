import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { everyRule } from '../../src/template/validate/every-rule.js';
import { families } from '../../src/template/validate/rule.js';
import { rules } from '../../src/template/validate/rules.js';
import { rulesPage } from '../../src/template/validate/rules-page.js';
import { validateTemplate } from '../../src/template/validate/validate-template.js';

const options = { region: 'eu-central-1', account: '123456789012', ruleset: 'prod' } as const;

describe('every rule', () => {
  it.each(rules.map((rule) => [rule.id, rule] as const))(
    '%s finds fault with its bad example',
    (id, rule) => {
      const found = validateTemplate(rule.bad, options).filter((finding) => finding.id === id);
      expect(found.length).toBeGreaterThan(0);
      for (const finding of found) expect(finding.place?.line).toBeGreaterThan(0);
    },
  );

  it.each(rules.map((rule) => [rule.id, rule] as const))(
    '%s: nothing at all is wrong with its good example; under prod it has no fault of this kind',
    (id, rule) => {
      expect(validateTemplate(rule.good, { ...options, ruleset: 'dev' })).toEqual([]);
      expect(validateTemplate(rule.good, options).filter((finding) => finding.id === id)).toEqual([]);
    },
  );

  it.each(rules.filter((rule) => rule.prodOnly).map((rule) => [rule.id, rule] as const))(
    '%s is not asked under dev',
    (id, rule) => {
      const found = validateTemplate(rule.bad, { ...options, ruleset: 'dev' });
      expect(found.filter((finding) => finding.id === id)).toEqual([]);
    },
  );

  it('there is one of every family', () =>
    expect(new Set(everyRule.map((rule) => rule.family))).toEqual(new Set(families)));

  it('has an id of its own, in kebab-case', () => {
    const ids = everyRule.map((rule) => rule.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z]+(-[a-z]+)+$/);
  });

  it('supersedes a rule that exists, if any', () => {
    const ids = rules.map((rule) => rule.id);
    for (const { supersedes } of rules) if (supersedes !== undefined) expect(ids).toContain(supersedes);
  });

  it('is in docs/rules.md, which is generated from the rules (UPDATE_GOLDEN=1 writes it)', () => {
    const file = new URL('../../docs/rules.md', import.meta.url);
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, rulesPage(everyRule));
    expect(readFileSync(file, 'utf8')).toBe(rulesPage(everyRule));
  });
});
