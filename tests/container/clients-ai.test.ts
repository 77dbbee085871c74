import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { APICallError, embedMany, generateObject, generateText, streamText, tool } from 'ai';
import { createOllama } from 'ollama-ai-provider-v2';
import { z } from 'zod';
import { type Served, serveModels } from './served.js';

// Processes are started and waited for; how long that takes is the machine’s affair.
jest.setTimeout(120_000);

let served: Served;
beforeAll(async () => {
  served = await serveModels();
});
afterAll(() => served.close());

const provider = (key = served.key, url = served.url) =>
  createOllama({ baseURL: `${url}/api`, headers: { Authorization: `Bearer ${key}` } });
const prompt = 'hello world';
const once = { prompt, temperature: 0, maxRetries: 0 };

describe('the ai package with ollama-ai-provider-v2', () => {
  it('generates a text, and streams the same', async () => {
    const model = provider()(served.model);
    const whole = await generateText({ model, ...once });
    expect(whole.finishReason).toBe('stop');
    expect(whole.text).not.toBe('');
    if (!served.real) expect(whole.text).toContain('[stand-in engine]');
    const stream = streamText({ model, ...once });
    let streamed = '';
    for await (const text of stream.textStream) streamed += text;
    expect(streamed).toBe(whole.text);
    expect(await stream.finishReason).toBe('stop');
    expect((await stream.usage).outputTokens).toBe(whole.usage.outputTokens);
  });

  it('gets no more than num_predict; its own maxOutputTokens goes where no Ollama reads it', async () => {
    const providerOptions = { ollama: { options: { num_predict: 2 } } };
    const answer = await generateText({ model: provider()(served.model), ...once, providerOptions });
    expect([answer.finishReason, answer.usage.outputTokens]).toEqual(['length', 2]);
  });

  it('gets a call of a tool', async () => {
    const get_weather = tool({ description: 'weather', inputSchema: z.object({ city: z.string() }) });
    const { toolCalls } = await generateText({
      model: provider()(served.model),
      ...once,
      prompt: 'use get_weather',
      tools: { get_weather },
    });
    expect(toolCalls).toMatchObject([{ toolName: 'get_weather', input: { city: expect.any(String) } }]);
  });

  it('gets an object by a schema', async () => {
    const schema = z.object({ city: z.string(), degrees: z.number() });
    const asked = generateObject({ model: provider()(served.model), ...once, schema, maxOutputTokens: 60 });
    if (served.real) return void (await asked.catch(() => 'cut off'));
    expect((await asked).object).toEqual({ city: 'text', degrees: 0 });
  });

  it('gets embeddings', async () => {
    const { key, embedUrl, embedModel } = served;
    const model = provider(key, embedUrl).embedding(embedModel);
    const { embeddings } = await embedMany({ model, values: ['one', 'two'], maxRetries: 0 });
    expect(embeddings.map((vector) => vector.length > 0)).toEqual([true, true]);
  });

  it('can break off', async () => {
    const { url, model } = await served.openEndless();
    const controller = new AbortController();
    let aborted = false;
    const stream = streamText({
      model: provider(served.key, url)(model),
      ...once,
      abortSignal: controller.signal,
      onAbort: () => {
        aborted = true;
      },
    });
    for await (const _ of stream.textStream) controller.abort();
    expect(aborted).toBe(true);
  });

  it('raises its own errors for a wrong key and an unknown model', async () => {
    const refused = generateText({ model: provider('wrong')(served.model), ...once });
    await expect(refused).rejects.toBeInstanceOf(APICallError);
    await expect(refused).rejects.toMatchObject({ statusCode: 401 });
    const unknown = generateText({ model: provider()('nope'), ...once });
    await expect(unknown).rejects.toMatchObject({ statusCode: 404 });
    // It reads OpenAI's errors only, and shows the status of Ollama's.
    await expect(unknown).rejects.toMatchObject({ responseBody: '{"error":"model \'nope\' not found"}' });
  });
});
