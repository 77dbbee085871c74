import { describe, expect, it } from '@jest/globals';
import { mib } from '../../src/core/units.js';
import { catalogued } from '../../src/models/catalogue.js';
import { catalogueRows, type Proportions } from '../../src/models/catalogue-data.js';
import { tensorsOf } from '../../src/models/catalogue-tensors.js';
import { nearestChoices } from '../../src/models/choices.js';
import { type EngineSettings, engineMemory } from '../../src/models/fit/engine-memory.js';
import type { ModelShape } from '../../src/models/gguf/shape.js';

/** Numbers with which every product can be told from every other. */
const shape: ModelShape = {
  architecture: 'llama',
  layers: 2,
  embedding: 100,
  feedForward: 300,
  heads: 5,
  keyValueHeads: [3, 3],
  keyLength: 16,
  valueLength: 8,
  slidingWindow: undefined,
  contextTrained: 100_000,
  vocabulary: 1000,
  parameters: 1e6,
  quantization: {},
  chatTemplate: true,
  embeds: false,
};
const program = 150 * 1024 * 1024;
const memory = (change: Partial<ModelShape> = {}, settings: Partial<EngineSettings> = {}, weights = 7) =>
  engineMemory({ ...shape, ...change }, weights, { context: 1024, ...settings });

describe('the sum of a model’s memory', () => {
  // Keys and values of 3 heads in 2 layers, 2 bytes each.
  const cell = 2 * 3 * (16 + 8) * 2;

  it('has a cache for each token, rounded to 256 of them, and no more than it was trained on', () => {
    expect(memory().cache).toBe(1024 * cell);
    expect(memory({}, { context: 1025 })).toMatchObject({ context: 1280, cache: 1280 * cell });
    expect(memory({ contextTrained: 500 })).toMatchObject({ context: 512, cache: 512 * cell });
    expect(memory({}, { parallel: 3 })).toMatchObject({ context: 3072, cache: 3072 * cell });
    expect(memory({ keyValueHeads: [3, 0] }).cache).toBe(512 * cell);
  });

  it.each([
    ['f16', 2],
    ['q8_0', 34 / 32],
    ['q4_0', 18 / 32],
  ] as const)('has values of %s in the cache: %d bytes each', (cacheType, bytes) => {
    expect(memory({}, { cacheType }).cache).toBe((1024 * cell * bytes) / 2);
  });

  it('has sliding layers with a window and a batch, and four checkpoints of them', () => {
    const sliding = { architecture: 'gemma3', slidingWindow: 512, slidingPattern: [true, false] };
    const cells = 512 + 512;
    expect(memory(sliding, { context: 8192 })).toMatchObject({
      cache: (8192 * cell + cells * cell) / 2,
      checkpoints: (4 * cells * cell) / 2,
    });
    // Two at once have a window each, and checkpoints each.
    const two = memory(sliding, { context: 8192, parallel: 2 });
    const wide = 2 * 512 + 512;
    expect(two).toMatchObject({
      cache: (2 * 8192 * cell + wide * cell) / 2,
      checkpoints: (4 * 2 * ((wide * cell) / 2)) / 2,
    });
    expect(memory(sliding, { context: 8192, checkpoints: 1 }).checkpoints).toBe((cells * cell) / 2);
    // A context that is shorter than the window is the window.
    expect(memory(sliding, { context: 256 }).cache).toBe(256 * cell);
  });

  it.each([
    ['smallthinker', undefined, 3],
    ['smallthinker', 2, 2],
    ['smallthinker', [true, false, false, false], 1],
    ['cohere2', undefined, 3],
    ['llama', 2, 0],
    ['nobody-knows', 2, 0],
  ] as const)(
    'has in %s, with the pattern %j, so many of four layers that slide: %d',
    (architecture, slidingPattern, slide) => {
      const four = { architecture, layers: 4, keyValueHeads: [3, 3, 3, 3], slidingWindow: 512 };
      const told = memory(
        { ...four, ...(slidingPattern !== undefined && { slidingPattern }) },
        { context: 8192 },
      );
      const layer = cell / 2;
      expect(told.cache).toBe((4 - slide) * 8192 * layer + slide * 1024 * layer);
    },
  );

  it('has a state of each layer and request, in 32 bits, and checkpoints of it', () => {
    const states = 4 * 2 * 11;
    const recurrent = { recurrentState: 11 };
    expect(memory(recurrent).cache - memory().cache).toBe(states);
    expect(memory(recurrent).checkpoints).toBe(4 * states);
    expect(memory(recurrent, { parallel: 2 }).cache - memory({}, { parallel: 2 }).cache).toBe(2 * states);
  });

  it('has buffers for the widest step of a batch and for the mask, a tenth more', () => {
    const buffers = (widest: number, batch = 512) =>
      Math.ceil(1.1 * (4 * batch * (3 * 300 + 4 * widest) + 2 * 1024 * batch));
    expect(memory().compute).toBe(buffers(100));
    expect(memory({ heads: 7 }).compute).toBe(buffers(7 * 16));
    expect(memory({}, { batch: 128 }).compute).toBe(buffers(100, 128));
  });

  it('has scores where flash attention is off, and pictures in pieces where it sees', () => {
    const scores = 1.1 * 4 * 512 * 1024 * 5;
    expect(memory({}, { flashAttention: false }).compute - memory().compute).toBeCloseTo(scores, -1);
    const vision = { patches: 10, embedding: 20, feedForward: 30 };
    expect(memory({ vision }).compute - memory().compute).toBeCloseTo(1.1 * 4 * 10 * (3 * 30 + 4 * 20), -1);
  });

  it('has the program, a row of the vocabulary for each request, and the cache of prompts', () => {
    expect(memory().program).toBe(program + 4000);
    expect(memory({}, { parallel: 3 }).program).toBe(program + 12_000);
    expect(memory({}, { promptCache: 99 }).program).toBe(program + 4099);
  });

  it('is all of that', () => {
    for (const settings of [{}, { repack: true }, { parallel: 2 }]) {
      const {
        weights,
        repacked,
        cache,
        checkpoints,
        compute,
        program: own,
        total,
      } = memory({ recurrentState: 1000 }, settings, 1e6);
      expect(repacked).toBe('repack' in settings ? 750_000 : 0);
      expect(weights).toBe(1e6);
      expect(Math.abs(total - (weights + repacked + cache + checkpoints + compute + own))).toBeLessThan(3);
    }
  });
});

describe('the tensors of an architecture', () => {
  const proportionsOf = (architecture: string): Proportions => {
    const row = catalogueRows.find(([, , , , , , proportions]) => proportions[0] === architecture);
    if (row === undefined) throw new Error(`the catalogue has no ${architecture}`);
    return row[6];
  };
  const namesOf = (proportions: Proportions): readonly string[] =>
    [
      ...new Set(
        tensorsOf(proportions).map(({ name }) =>
          name.replace(/^blk\.\d+\./, '').replace(/\.(weight|bias)$/, ''),
        ),
      ),
    ].toSorted();
  const decoder = [
    'attn_k',
    'attn_norm',
    'attn_output',
    'attn_q',
    'attn_v',
    'ffn_down',
    'ffn_gate',
    'ffn_norm',
    'ffn_up',
    'output_norm',
    'token_embd',
  ];
  const output = (proportions: Proportions) => (proportions[9]?.tied === true ? [] : ['output']);
  const named = (architecture: string, without: readonly string[], ...more: readonly string[]) =>
    [
      architecture,
      [
        ...decoder.filter((name) => !without.includes(name)),
        ...output(proportionsOf(architecture)),
        ...more,
      ].toSorted(),
    ] as const;

  // As llama.cpp names them (`llama-arch.cpp`); a bias has its tensor's name here with `_bias` behind it.
  it.each([
    named('llama', []),
    named('qwen2', [], 'attn_q_bias', 'attn_k_bias', 'attn_v_bias'),
    named('qwen3', [], 'attn_q_norm', 'attn_k_norm'),
    named('gemma2', [], 'post_attention_norm', 'post_ffw_norm'),
    named('gemma3', [], 'post_attention_norm', 'post_ffw_norm', 'attn_q_norm', 'attn_k_norm'),
    named('phi3', ['attn_q', 'attn_k', 'attn_v', 'ffn_gate'], 'attn_qkv'),
    named(
      'granitemoe',
      ['ffn_down', 'ffn_gate', 'ffn_up'],
      'ffn_gate_inp',
      'ffn_gate_exps',
      'ffn_up_exps',
      'ffn_down_exps',
    ),
  ])('are those of llama.cpp: %s', (architecture, names) => {
    expect(namesOf(proportionsOf(architecture))).toEqual(names);
  });

  it('are those of llama.cpp in models that make embeddings', () => {
    const norms = [
      'attn_output_norm',
      'attn_output_norm_bias',
      'layer_output_norm',
      'layer_output_norm_bias',
      'token_embd_norm',
      'token_embd_norm_bias',
    ];
    const attention = ['attn_q', 'attn_k', 'attn_v', 'attn_output', 'ffn_up', 'ffn_down'];
    expect(namesOf(proportionsOf('bert'))).toEqual(
      [
        ...norms,
        ...attention,
        ...attention.map((name) => `${name}_bias`),
        'token_embd',
        'position_embd',
        'token_types',
      ].toSorted(),
    );
    expect(namesOf(proportionsOf('nomic-bert'))).toEqual(
      [
        ...norms,
        'attn_qkv',
        'attn_output',
        'ffn_up',
        'ffn_gate',
        'ffn_down',
        'token_embd',
        'token_types',
      ].toSorted(),
    );
  });
});

describe('what is nearest', () => {
  const entry = catalogued('llama3.2:3b');
  if (entry === undefined) throw new Error('the catalogue has no llama3.2:3b');
  const question = {
    name: 'llama3.2:3b',
    weights: entry.bytes,
    shape: entry.shape,
    settings: { context: 32_768 },
    needed: mib(5000),
    limit: mib(3008),
    ceiling: mib(10_240),
    chosen: true,
  };
  const kinds = (change: Partial<Parameters<typeof nearestChoices>[0]> = {}, most = 9) =>
    nearestChoices({ ...question, ...change }, most).map(({ kind }) => kind);

  it('has one of each kind before a second of any', () => {
    const all = kinds();
    const first = [...new Set(all)];
    expect(all.slice(0, first.length)).toEqual(first);
    expect(first).toEqual(['memory', 'context', 'variant', 'model']);
  });

  it('is never more memory than the account can give', () => {
    expect(kinds({ needed: mib(10_240) })).toContain('memory');
    expect(kinds({ needed: mib(10_241) })).not.toContain('memory');
  });

  it('is no context that is as long, or too short to talk', () => {
    expect(kinds({ settings: { context: 1024 } })).not.toContain('context');
    expect(kinds({ shape: undefined })).not.toContain('context');
  });

  it('is smaller than the model, another one, and said with its sizes', () => {
    for (const { kind, flag, what } of nearestChoices(question, 99)) {
      if (kind !== 'variant' && kind !== 'model') continue;
      const other = catalogued(flag.replace('--model ', ''));
      expect(other?.name).not.toBe(question.name);
      if (kind === 'variant') expect(other?.bytes).toBeLessThan(question.weights);
      expect(other?.family === 'llama3.2').toBe(kind === 'variant');
      const [billions, gigabytes] = [(other?.parameters ?? 0) / 1e9, (other?.bytes ?? 0) / 1e9];
      expect(what).toMatch(/^[\d.]+B, [\d.]+ GB, needs \d+ MB$/);
      const [told = Number.NaN, size = Number.NaN] = (what.match(/[\d.]+/g) ?? []).map(Number);
      expect(told / billions).toBeCloseTo(1, 1);
      expect(size / gigabytes).toBeCloseTo(1, 1);
    }
  });

  it('is of Hugging Face only what is smaller, of a repository there, whose size is known', () => {
    const name = 'hf.co/someone/Model-GGUF:Q8_0';
    const flags = (change: Partial<typeof question> = {}) =>
      nearestChoices({ ...question, name, settings: { context: 1024 }, limit: mib(10_240), ...change }, 99)
        .map(({ flag }) => flag)
        .filter((flag) => flag.includes('hf.co'));
    const all = flags({ weights: 1e12 });
    expect(all.map((flag) => flag.split(':').at(-1))).toEqual([
      'Q8_0',
      'Q6_K',
      'Q5_K_M',
      'Q4_K_M',
      'Q3_K_M',
      'Q2_K',
    ]);
    expect(all[0]).toBe('--model hf.co/someone/Model-GGUF:Q8_0');
    expect(flags({ weights: (entry.parameters * 4.9) / 8 })).toHaveLength(2);
    expect(flags({ shape: { ...entry.shape, parameters: 0 }, weights: 1e12 })).toEqual([]);
    expect(flags({ name: 'mirror/hf.co/someone/x', weights: 1e12 })).toEqual([]);
  });

  it('makes embeddings instead of what makes them, though nobody has heard of it', () => {
    const models = (embeds: boolean | undefined) =>
      nearestChoices(
        { ...question, name: 'own', shape: embeds === undefined ? undefined : { ...entry.shape, embeds } },
        99,
      ).filter(({ kind }) => kind === 'model');
    const purposesOf = (embeds: boolean | undefined) =>
      new Set(
        models(embeds).map(
          ({ flag }) => catalogued(flag.replace('--model ', ''))?.purposes[0] === 'embeddings',
        ),
      );
    expect([...purposesOf(true)]).toEqual([true]);
    expect([...purposesOf(false)]).toEqual([false]);
    expect([...purposesOf(undefined)]).toEqual([false]);
  });
});
