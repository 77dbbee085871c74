import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseDigest } from '../../src/core/digest.js';
import { type EngineSettings, engineMemory } from '../../src/models/fit/engine-memory.js';
import { readGgufHeader } from '../../src/models/gguf/header.js';
import { type ModelShape, shapeOf } from '../../src/models/gguf/shape.js';
import { makeModel } from '../../src/models/modelfile/made-model.js';
import { silent } from '../../src/models/modelfile/modelfile.js';
import { parseModelReference } from '../../src/models/reference.js';
import { type LlamaShape, tinyGguf } from '../../src/sandbox/content/tiny-gguf.js';
import { exchange } from './exchange.js';
import { type RealEngine, realEnginePath, startEngine } from './real-engine.js';
import { type RecurrentShape, recurrentGguf } from './recurrent-gguf.js';

interface Row {
  readonly name: string;
  readonly shape: LlamaShape | RecurrentShape;
  readonly settings: Omit<EngineSettings, 'context'> & { readonly context: number };
  /** What makes the engine take these settings. */
  readonly environment?: Readonly<Record<string, string>>;
}

const wide: LlamaShape = { width: 1024, blocks: 6 };
const deep: LlamaShape = { width: 512, blocks: 16 };

const states: RecurrentShape = { architecture: 'mamba', width: 1024, blocks: 6 };
const hybrid: RecurrentShape = { architecture: 'lfm2', width: 1024, blocks: 6 };

const fileOf = (shape: Row['shape']): Buffer =>
  'architecture' in shape ? recurrentGguf(shape) : Buffer.concat([...tinyGguf(shape)]);

/** Heads of the generated llamas have 16 values: too few for a cache in blocks of 32, so theirs stays f16. */
const rows: readonly Row[] = [
  { name: 'wide', shape: wide, settings: { context: 2048 } },
  { name: 'deep', shape: deep, settings: { context: 2048 } },
  { name: 'short', shape: deep, settings: { context: 512 } },
  // No rule for the one, a bound for the other: neither may be less than it takes.
  { name: 'states', shape: states, settings: { context: 2048 } },
  { name: 'hybrid', shape: hybrid, settings: { context: 4096 } },
  {
    name: 'coarse',
    shape: hybrid,
    settings: { context: 4096, cacheType: 'q4_0' },
    environment: { OLLAMA_KV_CACHE_TYPE: 'q4_0' },
  },
  {
    name: 'parallel',
    shape: wide,
    settings: { context: 2048, parallel: 2 },
    environment: { OLLAMA_NUM_PARALLEL: '2' },
  },
];

describe.each(rows)('a generated model, $name', ({ name, shape, settings, environment }) => {
  let engine: RealEngine;
  let facts: { readonly shape: ModelShape; readonly size: number };
  beforeAll(async () => {
    engine = await startEngine(realEnginePath(), environment);
    facts = await place(engine.store, name, fileOf(shape));
  });
  afterAll(() => engine.stop());

  it('is loaded out of a store that was made without a server, and takes no more than the sum says', async () => {
    const options = { num_ctx: settings.context, num_batch: 512, num_predict: 8, temperature: 0 };
    const body = { model: name, prompt: 'tell me something '.repeat(8), stream: false, options };
    const answer = await exchange(engine.port, { method: 'POST', path: '/api/generate', body });
    expect(answer.status).toBe(200);
    const [runner = 0] = engine.runners();
    const resident = residentOf(runner);
    const { total } = engineMemory(facts.shape, facts.size, { ...settings, batch: 512 });
    // The one place where memory is looked at: the sum that decides deploys is about nothing else.
    expect(total).toBeGreaterThanOrEqual(resident);
    // Small models are mostly program; a sum that is twice too large would still be noticed.
    expect(total).toBeLessThanOrEqual(2 * resident);
  });
});

/** Puts what `makeModel` makes of a file where Ollama looks for it. */
async function place(
  store: string,
  name: string,
  weights: Buffer,
): Promise<{ shape: ModelShape; size: number }> {
  const digest = parseDigest(`sha256:${createHash('sha256').update(weights).digest('hex')}`);
  const shape = shapeOf(await readGgufHeader(once(weights)));
  const { facts, texts } = makeModel({
    ref: parseModelReference(name),
    base: undefined,
    inherited: {},
    files: [{ kind: 'model', name: 'weights.gguf', digest, size: weights.length, shape }],
    modelfile: silent,
  });
  for (const [key, content] of [[digest, weights] as const, ...texts]) {
    writeFileSync(join(store, 'blobs', key.replace(':', '-')), content);
  }
  const folder = join(store, 'manifests/registry.ollama.ai/library', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'latest'), facts.manifest);
  return { shape, size: weights.length };
}

/** Bytes, as the kernel counts them. */
function residentOf(pid: number): number {
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  if (kibibytes === undefined) throw new Error(`the runner ${pid} has no resident size`);
  return Number(kibibytes) * 1024;
}

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}
