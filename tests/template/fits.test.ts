import { describe, expect, it } from '@jest/globals';
import { bytes, mib } from '../../src/core/units.js';
import { catalogued, fitOfEntry } from '../../src/models/catalogue.js';
import { catalogueDate } from '../../src/models/catalogue-data.js';
import { engineSettings } from '../../src/models/engine-settings.js';
import { neededMemory } from '../../src/models/fit.js';
import type { KnownCap } from '../../src/models/memory.js';
import type { ModelFacts } from '../../src/models/model.js';
import { parseModelReference } from '../../src/models/reference.js';
import type { FitQuestion } from '../../src/template/validate/fit/fit-rule.js';
import { validateFit } from '../../src/template/validate/fit/validate-fit.js';
import { factsOf, settled } from './fitting.js';

type Facts = Partial<Omit<FitQuestion, 'config'>>;

/** Each finding as `id, field: what → remedy`, without the sums and the choices, which the room of models makes up. */
function told(config: string, facts: Facts = {}): readonly string[] {
  const question = {
    config: settled(config),
    model: undefined,
    knowledge: { kind: 'unknown' },
    ...facts,
  } as const;
  return validateFit(question, 'prod').map(({ id, what, remedy, place }) =>
    `${id}, ${place?.path}: ${what} → ${remedy}`
      .replaceAll(/--model \S+ \([^)]*\)(, --model \S+ \([^)]*\))*/g, '--model …')
      .replaceAll(/(needs|gives|--memory) \d+( MB: .* reserve| MB(?! at)| (?=\(the same))/g, '$1 … ')
      .replaceAll(/(and \S+) \d+ →/g, '$1 … →'),
  );
}

const eight = factsOf('deepseek-r1:8b');
const three = factsOf('llama3.2:3b');
const capped: KnownCap = { kind: 'capped', cap: mib(3008) };

/** A model of so many bytes in two layers, of which nothing else is known. */
const sized = (size: number, name = 'ours'): ModelFacts => ({
  ...eight,
  ref: parseModelReference(name),
  configBlob: { ...eight.configBlob, size: bytes(1000) },
  layers: [
    ...eight.layers.map((layer) => ({ ...layer, size: bytes(size - 3000) })),
    ...eight.layers.map((layer) => ({ ...layer, mediaType: 'text/plain', size: bytes(2000) })),
  ],
  shape: undefined,
});

const needs = (model: ModelFacts, config: string): number =>
  neededMemory(model, engineSettings(settled(config)));
const all = (limit: number): string => `all that fit: ollama-lambda models --memory ${limit}`;

const raising =
  'the cap of a new account is raised from 3008 MB by AWS Support (Service limit increase → Lambda), or by itself with use';
const thumb = 'the header of the weights has not been read: this is a rule of thumb that errs upwards';

/** The largest file that needs so many MB by that rule. */
function fileFor(memory: number): number {
  const needed = (size: number): number => needs(sized(size), 'model: ours\n');
  let size = Math.floor(((memory - 400) / 1.2) * 2 ** 20);
  while (needed(size) > memory) size -= 1;
  return size;
}

type Row = readonly [name: string, config: string, facts: Facts, ...told: readonly string[]];

const rows: readonly Row[] = [
  [
    'more memory than was asked for, which can be had',
    'model: deepseek-r1:8b\nmemory: 3008\n',
    { model: eight },
    `model-does-not-fit, memory: deepseek-r1:8b (4.9 GiB of weights) needs … ; 3008 MB were asked for → give it more: --memory … (the same model with enough memory); what fits 3008 MB: --model …; ${all(3008)}`,
  ],
  [
    'more than the account gives, where nobody has chosen a number',
    'model: deepseek-r1:8b\n',
    { model: eight, knowledge: capped },
    `model-does-not-fit, model: deepseek-r1:8b (4.9 GiB of weights) needs … ; this account allows 3008 MB → what fits 3008 MB: --model …; ${raising}; ${all(3008)}`,
  ],
  [
    'more than any account gives',
    'model: ours\n',
    { model: sized(20e9) },
    `model-does-not-fit, model: ours (18.6 GiB of weights) needs …  (${thumb}); Lambda gives 10240 MB at most → what fits 10240 MB: --model …; no account gives … : Lambda ends at 10240; ${all(10240)}`,
  ],
  [
    'so little memory that nothing fits',
    'model: smollm2:135m\nmemory: 128\n',
    { model: factsOf('smollm2:135m') },
    `model-does-not-fit, memory: smollm2:135m (0.3 GiB of weights) needs … ; 128 MB were asked for → give it more: --memory … (the same model with enough memory); nothing that is known here fits 128 MB; ${all(128)}`,
  ],
  [
    'exactly the memory that the account gives, where less was asked for',
    'model: ours\nmemory: 2000\n',
    { model: sized(fileFor(3008)), knowledge: capped },
    `model-does-not-fit, memory: ours (2.1 GiB of weights) needs …  (${thumb}); 2000 MB were asked for → give it more: --memory … (the same model with enough memory); what fits 2000 MB: --model …; ${all(2000)}`,
  ],
  [
    'exactly the memory that the largest accounts give',
    'model: ours\n',
    { model: sized(fileFor(10_240)), knowledge: capped },
    `model-does-not-fit, model: ours (8.0 GiB of weights) needs …  (${thumb}); this account allows 3008 MB → what fits 3008 MB: --model …; ${raising}; ${all(3008)}`,
  ],
  [
    'exactly the memory that it needs',
    `model: llama3.2:3b\nmemory: ${needs(three, 'model: llama3.2:3b\n')}\n`,
    { model: three },
  ],
  [
    'one token more than it was trained for',
    'model: smollm2:135m\ncontext: 8193\n',
    { model: factsOf('smollm2:135m') },
    'context-exceeds-model, context: context is 8193 tokens, and smollm2:135m was trained for 8192 → --context 8192, or a model with a longer one: ollama-lambda models',
  ],
  [
    'as many tokens as it was trained for',
    'model: smollm2:135m\ncontext: 8192\n',
    { model: factsOf('smollm2:135m') },
  ],
  ['a context of which nothing is known', 'model: ours\ncontext: 100000\n', { model: sized(1e9) }],
  [
    'a larger model to fall back to',
    'model: llama3.2:1b\nfallbackModel: llama3.2:3b\n',
    { model: factsOf('llama3.2:1b'), fallback: three },
    'fallback-not-smaller, fallbackModel: llama3.2:3b needs … , and llama3.2:1b … → name a smaller model, or leave fallbackModel out',
  ],
  [
    'a model of the same size to fall back to',
    'model: ours\nfallbackModel: theirs\n',
    { model: sized(1e9), fallback: sized(1e9, 'theirs') },
    'fallback-not-smaller, fallbackModel: theirs needs … , and ours … → name a smaller model, or leave fallbackModel out',
  ],
  [
    'a smaller model to fall back to',
    'model: llama3.2:3b\nfallbackModel: llama3.2:1b\n',
    { model: three, fallback: factsOf('llama3.2:1b') },
  ],
  [
    'a model to fall back to of which nothing is known',
    'model: llama3.2:3b\nfallbackModel: ours\n',
    { model: three },
  ],
  [
    'a byte too many for /tmp',
    'model: ours\nmodelSource: pull\nephemeralStorage: 1024\n',
    { model: sized(1008 * 2 ** 20 + 1) },
    'model-exceeds-storage, ephemeralStorage: ours needs 1025 MiB of /tmp, and ephemeralStorage is 1024 → --ephemeral-storage 1025, or put the model into the image (modelSource: image)',
  ],
  [
    'as many bytes as /tmp has',
    'model: ours\nmodelSource: pull\nephemeralStorage: 1024\n',
    { model: sized(1008 * 2 ** 20) },
  ],
  ['a model in the image', 'model: ours\nephemeralStorage: 512\n', { model: sized(1e9) }],
  [
    'a model for the largest /tmp that there is',
    'model: ours\nmodelSource: pull\nephemeralStorage: 1024\nvalidate:\n  suppress: {model-does-not-fit: tried}\n',
    { model: sized(10_224 * 2 ** 20) },
    'model-exceeds-storage, ephemeralStorage: ours needs 10240 MiB of /tmp, and ephemeralStorage is 1024 → --ephemeral-storage 10240, or put the model into the image (modelSource: image)',
  ],
  [
    'a model that is larger than any /tmp',
    'model: ours\nmodelSource: s3://ours/models\nephemeralStorage: 10240\nvalidate:\n  suppress: {model-does-not-fit: tried}\n',
    { model: sized(10_224 * 2 ** 20 + 1) },
    'model-exceeds-storage, ephemeralStorage: ours needs 10241 MiB of /tmp, and ephemeralStorage is 10240 → Lambda gives 10240 at most: put the model into the image (modelSource: image)',
  ],
];

const suppressed = 'validate:\n  suppress: {fit-unknown: the first deploy asks}\n';
const byCatalogue = fitOfEntry(
  catalogued('deepseek-r1:8b')!,
  engineSettings(settled('model: deepseek-r1:8b\n')),
).memory;

const unasked: readonly Row[] = [
  [
    'too much by the catalogue, for the number that was chosen',
    `model: deepseek-r1:8b\nmemory: ${byCatalogue - 1}\n${suppressed}`,
    {},
    `fit-doubtful, memory: deepseek-r1:8b needs … , as the catalogue of ${catalogueDate} has it; ${byCatalogue - 1} MB were asked for → ${all(byCatalogue - 1)}`,
  ],
  [
    'too much by the catalogue, for the account',
    `model: deepseek-r1:8b\n${suppressed}`,
    { knowledge: capped },
    `fit-doubtful, model: deepseek-r1:8b needs … , as the catalogue of ${catalogueDate} has it; this account allows 3008 MB → ${all(3008)}`,
  ],
  [
    'exactly as much as the catalogue has it',
    `model: deepseek-r1:8b\nmemory: ${byCatalogue}\n${suppressed}`,
    {},
  ],
  ['nothing in the catalogue', `model: ours\nmemory: 128\n${suppressed}`, {}],
  [
    'nobody has asked a registry',
    'model: ours\n',
    {},
    'fit-unknown, model: whether ours fits is not known: nobody has asked its registry yet → `ollama-lambda deploy --dry-run` asks, and `deploy` writes the lock',
  ],
  [
    'nobody has looked at a model of this machine',
    'model: ./ours.gguf\n',
    {},
    'fit-unknown, model: whether ./ours.gguf fits is not known: nobody has looked at it yet → `ollama-lambda models show ./ours.gguf` looks, and `deploy` writes the lock',
  ],
];

describe('what is known of a model', () =>
  it.each(rows)('%s', (_name, config, facts, ...words) => expect(told(config, facts)).toEqual(words)));

describe('what nobody has asked', () =>
  it.each(unasked)('%s', (_name, config, facts, ...words) => expect(told(config, facts)).toEqual(words)));

it('a config without a model is not asked about one', () => {
  const config = { ...settled('model: ours\n'), model: undefined };
  expect(validateFit({ config, model: undefined, knowledge: capped }, 'prod')).toEqual([]);
});

describe('rule sets and suppressions', () => {
  const of = (text: string, model?: ModelFacts) =>
    validateFit({ config: settled(text), model, knowledge: capped });

  it('dev is asked unless the config says prod', () => {
    expect(of('model: deepseek-r1:8b\n').map(({ severity }) => severity)).toEqual(['warning', 'note']);
    expect(of('model: deepseek-r1:8b\nvalidate: {ruleset: prod}\n').map(({ severity }) => severity)).toEqual([
      'error',
      'warning',
    ]);
  });

  it('what is suppressed in vain is told at the config’s list', () =>
    expect(
      of(
        'model: llama3.2:1b\nvalidate:\n  suppress: {context-exceeds-model: ours}\n',
        factsOf('llama3.2:1b'),
      ),
    ).toEqual([expect.objectContaining({ id: 'suppression-unused', place: { path: 'validate.suppress' } })]));

  it('what is suppressed of the template is none of this', () =>
    expect(
      of('model: llama3.2:1b\nvalidate:\n  suppress: {url-public: ours}\n', factsOf('llama3.2:1b')),
    ).toEqual([]));
});
