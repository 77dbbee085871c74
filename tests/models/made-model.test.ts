import { describe, expect, it } from '@jest/globals';
import { parseDigest } from '../../src/core/digest.js';
import { bytes } from '../../src/core/units.js';
import { sha256 } from '../../src/lib/digest-stream.js';
import { catalogued } from '../../src/models/catalogue.js';
import { checkModelConfig, parseModelManifest } from '../../src/models/manifest.js';
import type { ModelFacts } from '../../src/models/model.js';
import { type GgufPart, type Making, makeModel } from '../../src/models/modelfile/made-model.js';
import { parseModelfile, silent } from '../../src/models/modelfile/modelfile.js';
import { parseModelReference } from '../../src/models/reference.js';
import fc from '../fast-check.js';

const ref = parseModelReference('mine');
const shape = catalogued('llama3.2:1b')?.shape;
if (shape === undefined) throw new Error('the catalogue has no llama3.2:1b');
const digest = (name: string) => parseDigest(sha256(name));
const layer = (kind: string, size: number) => ({
  mediaType: `application/vnd.ollama.image.${kind}`,
  digest: digest(kind),
  size: bytes(size),
});

const base: ModelFacts = {
  ref: parseModelReference('llama3.2:1b'),
  digest: digest('base'),
  manifest: '{}',
  config: JSON.stringify({ model_format: 'gguf', file_type: 'Q8_0', requires: '0.14.0', renderer: '' }),
  configBlob: layer('config', 400),
  layers: ['model', 'template', 'license', 'params'].map((kind, size) => layer(kind, size)),
  shape,
};
const weights: GgufPart = { kind: 'model', name: 'own.gguf', digest: digest('own'), size: 5000, shape };
const lora: GgufPart = { kind: 'adapter', name: 'lora.gguf', digest: digest('lora'), size: 300 };

const make = (change: Partial<Making>) =>
  makeModel({ ref, base, inherited: { stop: ['<|eot|>'] }, files: [], modelfile: silent, ...change });
const kinds = ({ layers }: ModelFacts) =>
  layers.map(({ mediaType }) => mediaType.replace('application/vnd.ollama.image.', ''));
const text = (model: ReturnType<typeof make>, kind: string) =>
  model.texts.get(model.facts.layers.find(({ mediaType }) => mediaType.endsWith(kind))?.digest ?? digest(''));

describe('a model that is made here', () => {
  it('has the layers of its base, and what the Modelfile says in their place or behind them', () => {
    const modelfile = parseModelfile(
      'FROM x\nTEMPLATE a\nSYSTEM b\nLICENSE c\nPARAMETER top_k 40\nPARAMETER stop <b>\nMESSAGE user d & e',
    );
    const made = make({ modelfile, files: [lora] });
    expect(kinds(made.facts)).toEqual([
      'model',
      'license',
      'adapter',
      'template',
      'system',
      'license',
      'params',
      'messages',
    ]);
    expect(text(made, 'params')).toBe('{"stop":["\\u003cb\\u003e"],"top_k":40}\n');
    expect(text(made, 'messages')).toBe('[{"role":"user","content":"d \\u0026 e"}]\n');
  });

  it('keeps what the Modelfile says nothing of, and says where each layer is from', () => {
    const made = make({ files: [lora] });
    expect(kinds(made.facts)).toEqual(['model', 'template', 'license', 'adapter', 'params']);
    expect(text(made, 'params')).toBe('{"stop":["\\u003c|eot|\\u003e"]}\n');
    const { layers } = JSON.parse(made.facts.manifest) as { layers: readonly { from?: string }[] };
    expect(layers.map(({ from }) => from)).toEqual([
      'llama3.2:1b',
      'llama3.2:1b',
      'llama3.2:1b',
      'lora.gguf',
      undefined,
    ]);
    expect(made.facts.base).toBe(base);
  });

  it('tells of itself what its weights say, and what its base asks for', () => {
    const { facts, texts } = make({});
    expect(texts.get(facts.configBlob.digest)).toBe(facts.config);
    expect(facts.config).toBe(
      '{"model_format":"gguf","model_family":"llama","model_families":["llama"],"model_type":"1.2B","file_type":"unknown","requires":"0.14.0","architecture":"amd64","os":"linux"}\n',
    );
  });

  it.each([
    [999, '999'],
    [1000, '1K'],
    [1e6, '1M'],
    [1e9, '1B'],
    [999_999, '1000K'],
    [450_000, '450K'],
    [134_515_008, '134.52M'],
    [8_030_261_248, '8.0B'],
    [2e9, '2B'],
  ])('calls %d parameters %s, as Ollama does', (parameters, called) => {
    const made = make({ base: undefined, files: [{ ...weights, shape: { ...shape, parameters } }] });
    expect(JSON.parse(made.facts.config)).toMatchObject({ model_type: called });
  });

  it('is of files: weights without, a projector with the name of their file', () => {
    const sees: GgufPart = { kind: 'projector', name: 'mmproj.gguf', digest: digest('p'), size: 10 };
    const made = make({ base: undefined, inherited: {}, files: [weights, sees] });
    expect(kinds(made.facts)).toEqual(['model', 'projector']);
    expect(made.facts.manifest).toContain('"size":10,"from":"mmproj.gguf"}');
    expect(made.facts.manifest).toContain('"size":5000},');
  });

  it.each([
    ['gemma4', 'gemma4'],
    ['laguna', 'laguna'],
    ['nemotron_h', 'nemotron-3-nano'],
    ['nemotron_h_moe', 'nemotron-3-nano'],
    ['nemotron_h_omni', 'nemotron-3-nano'],
    ['llama', undefined],
  ])('of %s has the renderer and the parser %s, unless something else is said', (architecture, part) => {
    const files = [{ ...weights, shape: { ...shape, architecture } }];
    const configOf = (change: Partial<Making>) =>
      JSON.parse(make({ base: undefined, files, ...change }).facts.config);
    expect([configOf({}).renderer, configOf({}).parser]).toEqual([part, part]);
    const said = parseModelfile('FROM x\nRENDERER mine\nPARSER yours\nREQUIRES 0.9.0');
    expect(configOf({ modelfile: said })).toMatchObject({
      renderer: 'mine',
      parser: 'yours',
      requires: '0.9.0',
    });
    const inherited = {
      ...base,
      shape: { ...shape, architecture },
      config: '{"renderer":"old","parser":"older"}',
    };
    expect(configOf({ base: inherited, files: [] })).toMatchObject({ renderer: 'old', parser: 'older' });
  });

  it('tells of nothing that nobody has read', () => {
    const { shape: _shape, ...unread } = {
      ...base,
      config: '{"model_family":"f","model_type":"7B","file_type":"X"}',
    };
    const { facts } = make({ base: unread });
    expect(JSON.parse(facts.config)).toMatchObject({ model_family: 'f', model_type: '7B', file_type: 'X' });
    expect(facts.shape).toBeUndefined();
  });

  it('counts a family for each file of weights, and sees with its projector', () => {
    const sees = { patches: 1, embedding: 2, feedForward: 3 };
    const projector: GgufPart = {
      kind: 'projector',
      name: 'p.gguf',
      digest: digest('p'),
      size: 1,
      vision: sees,
    };
    const familiesOf = (change: Partial<Making>) => JSON.parse(make(change).facts.config).model_families;
    expect(familiesOf({ base: undefined, files: [weights, projector] })).toEqual(['llama']);
    expect(familiesOf({})).toEqual(['llama']);
    expect(make({ base: undefined, files: [weights, projector] }).facts.shape?.vision).toEqual(sees);
    expect(make({ base: undefined, files: [weights] }).facts.shape).not.toHaveProperty('vision');
  });

  it('gets what Ollama has in code for architectures that have no template', () => {
    const shaped = { ...shape, architecture: 'gemma4' };
    const made = make({ base: undefined, inherited: {}, files: [{ ...weights, shape: shaped }] });
    expect(JSON.parse(made.facts.config)).toMatchObject({ renderer: 'gemma4', parser: 'gemma4' });
    expect(text(made, 'params')).toBe('{"stop":["\\u003cturn|\\u003e"]}\n');
  });

  it('is always a model that its own reader takes, with every digest true', () => {
    const word = fc.string({ minLength: 1, maxLength: 30 });
    const parts = fc.record({
      template: fc.option(word, { nil: undefined }),
      system: fc.option(word, { nil: undefined }),
      licences: fc.array(word, { maxLength: 3 }),
      messages: fc.array(fc.record({ role: fc.constant('user'), content: word }), { maxLength: 2 }),
      parameters: fc.dictionary(fc.constantFrom('top_k', 'seed', 'num_ctx'), fc.integer()),
    });
    fc.assert(
      fc.property(parts, fc.boolean(), (written, adapted) => {
        const { facts, texts } = make({
          modelfile: { ...silent, ...written },
          files: adapted ? [lora] : [],
        });
        expect(parseModelManifest(ref, facts.manifest, facts.digest).layers).toEqual(facts.layers);
        expect(checkModelConfig(ref, facts.config)).toEqual({ requires: '0.14.0' });
        for (const [key, content] of texts) expect(sha256(content)).toBe(key);
      }),
      { numRuns: 50 },
    );
  });
});
