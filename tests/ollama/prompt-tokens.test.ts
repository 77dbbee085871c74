import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { invoke, urlEvent } from '../container/fake-lambda.js';
import { type RunningFunction, startFunction } from '../container/function.js';
import { realEnginePath } from './real-engine.js';
import { placeTinyModels } from './tiny-model.js';

const enginePath = realEnginePath();
let folder: string;
let lambda: RunningFunction;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ollama-tokens-'));
  placeTinyModels(join(folder, 'models'));
  lambda = startFunction({
    OLLAMA_LAMBDA_ENGINE: enginePath,
    OLLAMA_LAMBDA_MODEL: 'tiny-tools',
    OLLAMA_LAMBDA_LIMITS: '{"promptTokens":12}',
    OLLAMA_MODELS: join(folder, 'models'),
    OLLAMA_CONTEXT_LENGTH: '2048',
    TMPDIR: folder,
  });
});
afterAll(() => {
  lambda.engine.stop();
  rmSync(folder, { recursive: true, force: true });
});

const ask = async (path: string, body: unknown): Promise<Record<string, unknown>> => {
  const { prelude, body: text } = await invoke(lambda.handler, urlEvent(path, body), { remaining: 110_000 });
  return { status: prelude?.statusCode, ...(JSON.parse(text) as Record<string, unknown>) };
};
const count = (...texts: readonly string[]) => lambda.engine.countTokens(texts, new AbortController().signal);

describe('tokens of a prompt', () => {
  it('are as many as the real engine reads, less the one that it begins with', async () => {
    for (const prompt of ['P', 'Plain', 'in a row.', '\u{fdfa}']) {
      const raw = { prompt, raw: true, stream: false, options: { num_predict: 1 } };
      const read = await ask('/api/generate', raw);
      expect(await count(prompt)).toBe(Number(read.prompt_eval_count) - 1);
    }
  });

  it('are those of each text, and never more than its bytes and a space before it', async () => {
    const texts = ['Plain words', 'héllo', '日本語', '\u{fdfa}', '', ' ', '<s></s>'];
    const single = await Promise.all(texts.map((text) => count(text)));
    expect(await count(...texts)).toBe(single.reduce((sum, tokens) => sum + tokens, 0));
    texts.forEach((text, index) => {
      expect(single[index]).toBeLessThanOrEqual(Buffer.byteLength(text) + 1);
    });
  });

  it('are refused beyond the limit, and taken up to it where only counting can tell', async () => {
    const chat = (content: string) => ({ stream: false, messages: [{ role: 'user', content }] });
    // In its compatible form it could be a hundred; this model has no such form.
    const ligatures = '\u{fdfa}'.repeat(3);
    expect(await count(ligatures)).toBeLessThanOrEqual(12);
    expect((await ask('/api/chat', chat(ligatures))).status).toBe(200);
    const long = 'Plain words in a row.';
    const tokens = await count(long);
    expect(tokens).toBeGreaterThan(12);
    expect(await ask('/api/chat', chat(long))).toEqual({
      status: 413,
      error: `the text of the request has ${tokens} tokens, expected at most 12`,
    });
  });
});
