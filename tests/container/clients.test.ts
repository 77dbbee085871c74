import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ollama } from 'ollama';
import OpenAI from 'openai';
import { type RunningFunction, startFunction } from './function.js';
import { openWorkshop, type Workshop } from './stand-in-engine.js';
import { openUrlBridge, type UrlBridge } from './url-bridge.js';

const key = 'a-long-enough-key';
const text = '[stand-in engine] The prompt has 2 words and begins: hello world';
const messages = [{ role: 'user' as const, content: 'hello world' }];

let workshop: Workshop;
let running: RunningFunction;
let bridge: UrlBridge;
beforeAll(async () => {
  workshop = await openWorkshop();
  running = startFunction({
    OLLAMA_LAMBDA_ENGINE: workshop.enginePath,
    OLLAMA_MODELS: workshop.makeStore().path,
    TMPDIR: join(workshop.folder, 'tmp'),
    OLLAMA_LAMBDA_AUTH: 'api-key',
    OLLAMA_LAMBDA_API_KEY_SHA256: createHash('sha256').update(key).digest('hex'),
  });
  bridge = await openUrlBridge(running.handler);
});
afterAll(async () => {
  running.engine.stop();
  await bridge.close();
  workshop.remove();
});

describe('the openai package', () => {
  const client = (apiKey = key) => new OpenAI({ baseURL: `${bridge.url}/v1`, apiKey, maxRetries: 0 });

  it('lists models, chats and streams, unchanged', async () => {
    const models = await client().models.list();
    expect(models.data.map((model) => model.id)).toEqual(['tiny:latest']);
    const whole = await client().chat.completions.create({
      model: 'tiny',
      messages,
      max_completion_tokens: 50,
    });
    expect(whole.choices[0]?.message.content).toBe(text);
    let streamed = '';
    for await (const chunk of await client().chat.completions.create({
      model: 'tiny',
      messages,
      stream: true,
    })) {
      streamed += chunk.choices[0]?.delta.content ?? '';
    }
    expect(streamed).toBe(text);
  });

  it('raises its own errors for a wrong key and an unknown model', async () => {
    await expect(client('wrong').models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    const unknown = client().chat.completions.create({ model: 'nope', messages });
    await expect(unknown).rejects.toThrow(OpenAI.NotFoundError);
    await expect(unknown).rejects.toThrow("model 'nope' not found");
  });
});

describe('the ollama package', () => {
  const client = (apiKey = key) =>
    new Ollama({ host: bridge.url, headers: { Authorization: `Bearer ${apiKey}` } });

  it('lists models, chats and streams, unchanged', async () => {
    expect((await client().list()).models.map((model) => model.name)).toEqual(['tiny:latest']);
    const whole = await client().chat({ model: 'tiny', messages });
    expect(whole.message.content).toBe(text);
    let streamed = '';
    for await (const part of await client().generate({
      model: 'tiny',
      prompt: 'hello world',
      stream: true,
    })) {
      streamed += part.response;
    }
    expect(streamed).toBe(text);
  });

  it('raises its own errors for a wrong key and an unknown model', async () => {
    await expect(client('wrong').list()).rejects.toMatchObject({ status_code: 401 });
    await expect(client().chat({ model: 'nope', messages })).rejects.toThrow("model 'nope' not found");
  });
});
