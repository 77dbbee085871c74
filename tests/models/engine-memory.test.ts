import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type CacheType, type EngineSettings, engineMemory } from '../../src/models/fit/engine-memory.js';
import { functionMemory } from '../../src/models/fit/function-memory.js';
import type { ModelShape } from '../../src/models/gguf/shape.js';

interface Measured {
  readonly models: Readonly<Record<string, MeasuredModel>>;
  readonly points: readonly {
    readonly model: string;
    readonly options: {
      readonly numCtx: number;
      readonly numParallel?: number;
      readonly kv?: CacheType;
      readonly flashAttention?: boolean;
    };
    readonly kvMiB: number;
    readonly computeMiB: number;
    readonly rssMiB: number;
  }[];
}

interface MeasuredModel {
  readonly arch: string;
  readonly fileSize: number;
  readonly nLayer: number;
  readonly nEmbd: number;
  readonly nFF: number;
  readonly nHead: number;
  readonly nHeadKv: number;
  readonly keyLength: number;
  readonly valueLength: number;
  readonly nVocab: number;
  readonly ctxTrain: number;
  readonly slidingWindow?: number;
}

const measured = JSON.parse(readFileSync('tests/models/measured-memory.json', 'utf8')) as Measured;
const mebibyte = 1024 * 1024;

const shapeOf = (model: MeasuredModel): ModelShape => ({
  architecture: model.arch,
  layers: model.nLayer,
  embedding: model.nEmbd,
  feedForward: model.nFF,
  heads: model.nHead,
  keyValueHeads: Array.from({ length: model.nLayer }, () => model.nHeadKv),
  keyLength: model.keyLength,
  valueLength: model.valueLength,
  slidingWindow: model.slidingWindow,
  contextTrained: model.ctxTrain,
  vocabulary: model.nVocab,
  parameters: 0,
  quantization: {},
  chatTemplate: true,
  embeds: false,
});

const rows = measured.points.map((point) => {
  const model = measured.models[point.model];
  if (model === undefined) throw new Error(`no shape of ${point.model}`);
  const { numCtx, numParallel, kv, flashAttention } = point.options;
  // The engine that was measured chose its batch by the length of the context.
  const batch = numCtx * (numParallel ?? 1) > 4096 ? 1024 : 512;
  const asked = { context: numCtx, parallel: numParallel, cacheType: kv, flashAttention, batch };
  // Nothing had been said to it yet that it could go back to.
  const settings = { ...asked, checkpoints: 0 };
  return {
    name: `${point.model} ${JSON.stringify(point.options)}`,
    point,
    model,
    memory: engineMemory(shapeOf(model), model.fileSize, settings),
  };
});

describe('the sum of an engine’s memory, beside what was measured', () => {
  it.each(rows)('$name: the cache is within 1 %', ({ memory, point }) => {
    expect(Math.abs(memory.cache / mebibyte - point.kvMiB) / point.kvMiB).toBeLessThan(0.01);
  });

  it.each(rows)('$name: the total is never under the resident size', ({ memory, point }) => {
    expect(memory.total / mebibyte).toBeGreaterThanOrEqual(point.rssMiB);
  });

  const large = rows.filter(({ model }) => model.fileSize >= 2 ** 31);
  it.each(large)('$name: the total is at most 15 % over it', ({ memory, point }) => {
    expect(memory.total / mebibyte).toBeLessThanOrEqual(point.rssMiB * 1.15);
  });

  it('has small and large models to look at', () => {
    expect([rows.length, large.length]).toEqual([11, 6]);
  });
});

describe('what a conversation and other settings add', () => {
  const shape = (name: string) => shapeOf(measured.models[name] as MeasuredModel);
  const at = (name: string, settings: Partial<EngineSettings> = {}) => {
    const size = measured.models[name]?.fileSize ?? 0;
    return engineMemory(shape(name), size, { context: 4096, ...settings });
  };

  it('is four checkpoints of the sliding layers, and none where every layer sees everything', () => {
    const { checkpoints, cache } = at('gemma3_4b');
    // 29 of 34 layers slide: measured 174 of 254 MiB of cache.
    expect(Math.round(checkpoints / mebibyte)).toBe(4 * 174);
    expect(checkpoints / 4).toBeLessThan(cache);
    expect(at('llama8b').checkpoints).toBe(0);
    expect(at('gemma3_4b', { checkpoints: 1 }).checkpoints).toBe(checkpoints / 4);
  });

  // Anonymous memory with `use_mmap` and repacking, less that without repacking.
  it.each([
    { name: 'llama8b', added: 3744 - 540 },
    { name: 'qwen3_4b', added: 2292 - 608 },
  ])(
    '$name: a rearranged copy of the weights is over what was measured, by a tenth at most',
    ({ name, added }) => {
      const repacked = at(name, { repack: true }).repacked / mebibyte;
      expect(repacked).toBeGreaterThanOrEqual(added);
      expect(repacked).toBeLessThanOrEqual(1.1 * added);
      expect(at(name).repacked).toBe(0);
    },
  );

  it('is the state of layers that have no cache, for each request', () => {
    const state = { ...shape('qwen3_4b'), architecture: 'qwen35', recurrentState: 128 * 4096 };
    const plain = { ...state, recurrentState: undefined };
    const sum = (of: ModelShape, parallel: number) =>
      engineMemory(of, 0, { context: 256, parallel, checkpoints: 0 });
    const added = sum(state, 2).cache - sum(plain, 2).cache;
    expect(added).toBe(2 * 4 * state.layers * 128 * 4096);
    expect(sum(state, 1).bound).toContain('more than it takes');
  });

  it('is the buffers for one image, where it sees', () => {
    const vision = { patches: 4096, embedding: 1152, feedForward: 4304 };
    const seeing = engineMemory({ ...shape('gemma3_4b'), vision }, 0, { context: 4096 });
    const added = seeing.compute - at('gemma3_4b').compute;
    expect(Math.round(added / mebibyte)).toBe(
      Math.round((1.1 * 4 * 4096 * (3 * 4304 + 4 * 1152)) / mebibyte),
    );
  });
});

describe('the sum of a function’s memory', () => {
  it('leaves at least 3 % free, and 64 MiB', () => {
    for (const { memory } of rows) {
      const whole = functionMemory(memory);
      const used = memory.total + whole.beside;
      expect(whole.reserve).toBeGreaterThanOrEqual(64 * mebibyte);
      expect(used / (whole.memory * mebibyte)).toBeLessThanOrEqual(0.97);
      expect(whole.memory * mebibyte).toBeGreaterThanOrEqual(used + whole.reserve);
    }
  });

  it('has 134 MiB for what runs beside the engine', () => {
    const memory = engineMemory(shapeOf(measured.models.llama8b as MeasuredModel), 1e9, { context: 256 });
    expect(functionMemory(memory).beside).toBe(134 * mebibyte);
  });

  it('says what the original deployment needed: an 8B model does not fit 3008 MB with any context', () => {
    const model = measured.models.llama8b;
    if (model === undefined) throw new Error('no llama8b');
    const smallest = functionMemory(engineMemory(shapeOf(model), model.fileSize, { context: 256 }));
    expect(smallest.memory).toBeGreaterThan(3008);
  });
});

describe('architectures', () => {
  const base = shapeOf(measured.models.gemma3_4b as MeasuredModel);
  const at = (change: Partial<ModelShape>, context = 8192) =>
    engineMemory({ ...base, ...change }, 0, { context });

  it('without a rule get full attention, and say that it is an upper bound', () => {
    const unknown = at({ architecture: 'brand-new' });
    expect(unknown.bound).toContain('brand-new');
    expect(unknown.cache).toBeGreaterThan(at({}).cache);
    expect(at({}).bound).toBeUndefined();
  });

  it.each([
    { architecture: 'gemma2', sliding: 17 },
    { architecture: 'gemma3', sliding: 29 },
    { architecture: 'gpt-oss', sliding: 17 },
    { architecture: 'gptoss', sliding: 17 },
    { architecture: 'phi3', sliding: 0 },
    { architecture: 'llama', sliding: 0 },
    { architecture: 'qwen2', sliding: 0 },
    { architecture: 'qwen3', sliding: 0 },
    { architecture: 'mistral', sliding: 0 },
    { architecture: 'granite', sliding: 0 },
    { architecture: 'smollm3', sliding: 0 },
    { architecture: 'deepseek2', sliding: 0 },
    { architecture: 'qwen35', sliding: 0 },
  ])(
    '$architecture: $sliding of 34 layers look back no further than the window',
    ({ architecture, sliding }) => {
      const { keyValueHeads, keyLength, valueLength } = base;
      const perCell = (keyValueHeads[0] ?? 0) * (keyLength + valueLength) * 2;
      const window = 1024 + 512;
      expect(at({ architecture }).cache).toBe(perCell * (sliding * window + (34 - sliding) * 8192));
    },
  );

  it.each([
    { name: 'a number', slidingPattern: 2, sliding: 17 },
    { name: 'a list', slidingPattern: Array.from({ length: 34 }, (_, layer) => layer < 5), sliding: 5 },
  ])('take the pattern of the header, where it has one: $name', ({ slidingPattern, sliding }) => {
    const { keyValueHeads, keyLength, valueLength } = base;
    const perCell = (keyValueHeads[0] ?? 0) * (keyLength + valueLength) * 2;
    expect(at({ slidingPattern }).cache).toBe(perCell * (sliding * 1536 + (34 - sliding) * 8192));
    expect(at({ architecture: 'llama', slidingPattern }).cache).toBe(perCell * 34 * 8192);
  });

  // Full attention in every layer is the most that any of them could take.
  it.each([
    { architecture: 'qwen35', bound: 'small state' },
    { architecture: 'qwen35moe', bound: 'small state' },
    { architecture: 'qwen3next', bound: 'small state' },
    { architecture: 'granitehybrid', bound: 'small state' },
    { architecture: 'nemotron_h', bound: 'small state' },
    { architecture: 'lfm2', bound: 'small state' },
    { architecture: 'falcon-h1', bound: 'small state' },
    { architecture: 'jamba', bound: 'small state' },
    { architecture: 'deepseek2', bound: 'keys and no values' },
    { architecture: 'nomic-bert', bound: 'keeps no cache' },
    { architecture: 'mamba', bound: 'has no rule here' },
  ])('that take less than a cache in every layer are over-estimated, and say so: $architecture', (row) => {
    const { cache, bound } = at({ architecture: row.architecture });
    expect(cache).toBe(at({ architecture: 'llama' }).cache);
    expect(bound).toContain(row.bound);
  });

  it('with a rule of their own are no bound', () => {
    const exact = ['llama', 'qwen2', 'qwen3', 'gemma2', 'gemma3', 'phi3', 'mistral', 'mistral3', 'gpt-oss'];
    for (const architecture of [...exact, 'gptoss', 'granite', 'granitemoe', 'smollm3']) {
      expect(at({ architecture }).bound).toBeUndefined();
    }
  });

  it.each([
    { architecture: 'smallthinker', looksBack: 0 },
    { architecture: 'cohere2', looksBack: 3 },
  ])(
    'of which one in four looks back to the beginning: $architecture, layer $looksBack',
    ({ architecture, looksBack }) => {
      const alone = (layer: number) =>
        at({ architecture, layers: 4, keyValueHeads: [0, 1, 2, 3].map((other) => (other === layer ? 4 : 0)) })
          .cache;
      for (const layer of [0, 1, 2, 3]) {
        const cells = layer === looksBack ? 8192 : 1024 + 512;
        expect(alone(layer)).toBe(4 * (base.keyLength + base.valueLength) * 2 * cells);
      }
    },
  );

  it('with heads that differ from layer to layer are summed layer by layer', () => {
    const all = at({ architecture: 'llama', layers: 2, keyValueHeads: [4, 4] }).cache;
    expect(at({ architecture: 'llama', layers: 2, keyValueHeads: [4, 0] }).cache).toBe(all / 2);
  });

  it('never get more context than the model was trained on, rounded up to 256', () => {
    expect(at({ contextTrained: 2000 }, 100_000).context).toBe(2048);
  });
});
