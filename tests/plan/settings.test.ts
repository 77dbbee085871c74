import { describe, expect, it } from '@jest/globals';
import { defaults } from '../../src/config/defaults.js';
import { mib } from '../../src/core/units.js';
import { catalogued } from '../../src/models/catalogue.js';
import { recipeOf, tagOf } from '../../src/plan/make-plan.js';
import { config, digestOf, model } from '../survey/builders.js';
import { aStack, changeIn, facts, findingsOf, planning, planOf } from './build.js';

const { resolved } = facts();
const handler = digestOf('handler');
const withKeys = (text: string) => aStack({ parameters: { ApiKeySha256: text } });
const keyed = { ...config().endpoint, auth: 'api-key' } as const;
const limitsFor = (...names: string[]) => ({
  ...defaults.limits,
  keys: Object.fromEntries(names.map((name) => [name, { images: 0 }])),
});

describe('a model that the function fetches', () => {
  const pulled = config({ modelSource: 'pull', ephemeralStorage: mib(4096) });

  it('is in no image: another model is the same image', () => {
    expect(recipeOf(pulled, resolved, handler).model).toBeUndefined();
    const other = { ...resolved, model: model('llama3.2:1b', 400_000_000) };
    expect(tagOf(pulled, other, handler)).toBe(tagOf(pulled, resolved, handler));
    expect(tagOf(pulled, resolved, handler)).not.toBe(tagOf(config(), resolved, handler));
  });

  it('does not count as bytes to push', () => {
    const plan = planOf({ config: { modelSource: 'pull', ephemeralStorage: mib(4096) } });
    expect(planOf().traffic.uploadBytes - plan.traffic.uploadBytes).toBe(271_000_000);
  });

  it('has to fit into /tmp, or there is no plan', () => {
    const findings = findingsOf({ config: { modelSource: 's3://bucket/a', ephemeralStorage: mib(200) } });
    expect(findings).toMatchObject([
      { id: 'model-exceeds-storage', remedy: expect.stringMatching(/--ephemeral-storage 27\d/) },
    ]);
  });

  it('from another registry is named with its host', () => {
    const named = { ...resolved.model, ref: { ...resolved.model.ref, host: 'mirror.example' } };
    const wanted = { modelSource: 'pull', ephemeralStorage: mib(4096) };
    const change = changeIn(planOf({ config: wanted, facts: { resolved: { ...resolved, model: named } } }));
    expect(change.template).toContain('OLLAMA_LAMBDA_MODEL: mirror.example/library/smollm2:135m');
  });
});

describe('a smaller model that stands by', () => {
  const fallback = model('qwen3:0.6b', 100_000_000);
  const both = { ...resolved, fallback };

  it('is a part of the image, and the function is told its name', () => {
    const { fallback: part, model: first } = recipeOf(config(), both, handler);
    expect([first?.digest, part?.digest]).toEqual([resolved.model.digest, fallback.digest]);
    expect(tagOf(config(), both, handler)).not.toBe(tagOf(config(), resolved, handler));
    const plan = planOf({ config: { fallbackModel: 'qwen3' }, facts: { resolved: both } });
    expect(changeIn(plan).template).toContain('OLLAMA_LAMBDA_FALLBACK_MODEL: qwen3:0.6b');
    expect(plan.traffic.uploadBytes - planOf().traffic.uploadBytes).toBe(100_000_000);
  });
});

describe('limits for keys', () => {
  it('are planned for keys that the stack has', () => {
    const stack = withKeys(`${'0'.repeat(64)},ci=${'1'.repeat(64)}`);
    const wanted = { endpoint: keyed, limits: limitsFor('ci', 'default') };
    expect(planning({ config: wanted, facts: { stack } }).kind).toBe('plan');
  });

  it('for a key that is not there are refused, with the names of those that are', () => {
    const stack = withKeys(`web=${'0'.repeat(64)}`);
    expect(
      findingsOf({ config: { endpoint: keyed, limits: limitsFor('ci') }, facts: { stack } }),
    ).toMatchObject([
      {
        id: 'limits-unknown-key',
        why: expect.stringContaining('the keys are web;'),
        place: { path: 'limits.keys.ci' },
      },
    ]);
  });

  it('are nobody’s business where no key is asked for', () => {
    expect(planning({ config: { limits: limitsFor('ci') } }).kind).toBe('plan');
  });

  it('over time are held to the keys as well', () => {
    const rates = { ...defaults.rates, keys: { ci: {} } };
    const [finding] = findingsOf({ config: { endpoint: keyed, rates }, facts: { stack: withKeys('web=1') } });
    expect(finding).toMatchObject({ id: 'limits-unknown-key', place: { path: 'rates.keys.ci' } });
  });

  it('may fill the environment to the last byte, and not beyond', () => {
    const asked = (bytes: number) =>
      planning({
        config: { endpoint: keyed, systemPrompt: 'x'.repeat(bytes) },
        facts: { stack: withKeys(`a=${'0'.repeat(64)}`) },
      });
    const bytesOf = (text: string) => Number(/would have (\d+) bytes/.exec(text)?.[1]);
    const refused = asked(4096);
    const over = refused.kind === 'refused' ? bytesOf(refused.findings[0]?.what ?? '') - 4096 : Number.NaN;
    // What stands in the environment besides: names, model, context and the key's digest.
    expect(over).toBeGreaterThan(150);
    expect(asked(4096 - over).kind).toBe('plan');
    expect(asked(4097 - over).kind).toBe('refused');
  });

  it('of a first deploy can only be for the key that it makes', () => {
    const input = { newApiKeySha256: '0'.repeat(64) };
    const of = (name: string) => planning({ config: { endpoint: keyed, limits: limitsFor(name) }, input });
    expect(of('default').kind).toBe('plan');
    expect(of('ci').kind).toBe('refused');
  });

  it('and many keys are counted against the room in the environment', () => {
    const keys = Array.from({ length: 50 }, (_, n) => `key-${n}=${'0'.repeat(64)}`).join(',');
    const asked = {
      config: { endpoint: keyed, systemPrompt: 'x'.repeat(1000) },
      facts: { stack: withKeys(keys) },
    };
    expect(findingsOf(asked)).toMatchObject([{ id: 'environment-too-long' }]);
  });
});

it('a quantized context asks for less memory', () => {
  const entry = catalogued('llama3.2:1b');
  const known = { ...model('llama3.2:1b', entry?.bytes), shape: entry?.shape };
  const fitWith = (kvCacheType: 'f16' | 'q4_0') =>
    planOf({ config: { context: 32_768, kvCacheType }, facts: { resolved: { ...resolved, model: known } } })
      .fit;
  expect(fitWith('q4_0').memory).toBeLessThan(fitWith('f16').memory);
});
