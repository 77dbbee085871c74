import { describe, expect, it } from '@jest/globals';
import { mib } from '../../src/core/units.js';
import type { KnownCap } from '../../src/models/memory.js';
import type { FitRule } from '../../src/template/validate/fit/fit-rule.js';
import { fitRules } from '../../src/template/validate/fit/fit-rules.js';
import { validateFit } from '../../src/template/validate/fit/validate-fit.js';
import type { Ruleset } from '../../src/template/validate/rule.js';
import { factsOf, settled } from './fitting.js';

const unknown: KnownCap = { kind: 'unknown' };

describe('every rule about the fit of a model', () => {
  it.each(fitRules.map((rule) => [rule.id, rule] as const))(
    '%s finds fault with its bad example, at a field of the config',
    (id, rule) => {
      const found = ask(rule, 'bad', 'prod').filter((finding) => finding.id === id);
      expect(found).toEqual([
        expect.objectContaining({ severity: rule.prod ?? rule.severity, why: rule.why }),
      ]);
      expect(found[0]?.place?.path).toMatch(/^[a-z][A-Za-z]+$/);
      expect(found[0]?.remedy).not.toBe('');
    },
  );

  it.each(fitRules.map((rule) => [rule.id, rule] as const))(
    '%s: nothing at all is wrong with its good example',
    (_id, rule) => {
      expect(ask(rule, 'good', 'dev')).toEqual([]);
      expect(ask(rule, 'good', 'prod')).toEqual([]);
    },
  );

  it('judges models that are known, or those that nobody asked about, and never both', () => {
    for (const { judges, examples } of fitRules)
      expect(examples.bad.model !== undefined).toBe(judges === 'known');
  });
});

describe('a rule that is suppressed', () => {
  const suppressing = (id: string) =>
    settled(`model: deepseek-r1:8b\nmemory: 3008\nvalidate:\n  suppress: {${id}: measured}\n`);
  const model = factsOf('deepseek-r1:8b');

  it('says nothing', () =>
    expect(validateFit({ config: suppressing('model-does-not-fit'), model, knowledge: unknown })).toEqual(
      [],
    ));

  it('in vain is told', () => {
    const config = suppressing('context-exceeds-model');
    expect(validateFit({ config, model, knowledge: unknown }).map(({ id }) => id)).toEqual([
      'model-does-not-fit',
      'suppression-unused',
    ]);
  });

  it('is not missed where it could not have spoken: what is known decides who is asked', () =>
    expect(
      validateFit({ config: suppressing('fit-doubtful'), model, knowledge: unknown }).map(({ id }) => id),
    ).toEqual(['model-does-not-fit']));
});

it('the cap of the account counts, not only what was written', () => {
  const config = settled('model: llama3.2:3b\n');
  const model = factsOf('llama3.2:3b');
  const capped: KnownCap = { kind: 'capped', cap: mib(1769), source: 'remembered' };
  expect(validateFit({ config, model, knowledge: unknown })).toEqual([]);
  expect(validateFit({ config, model, knowledge: capped }).map(({ id }) => id)).toEqual([
    'model-does-not-fit',
  ]);
});

function ask(rule: FitRule, which: 'bad' | 'good', ruleset: Ruleset) {
  const { model, fallback } = rule.examples[which];
  return validateFit(
    {
      config: settled(rule[which]),
      model: model === undefined ? undefined : factsOf(model),
      fallback: fallback === undefined ? undefined : factsOf(fallback),
      knowledge: unknown,
    },
    ruleset,
  );
}
