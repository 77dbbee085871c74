import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { tool } from '@langchain/core/tools';
import { ChatOllama, OllamaEmbeddings } from '@langchain/ollama';
import { z } from 'zod';
import { type Served, serveModels } from './served.js';

// Processes are started and waited for; how long that takes is the machine’s affair.
jest.setTimeout(120_000);

let served: Served;
beforeAll(async () => {
  served = await serveModels();
});
afterAll(() => served.close());

const chat = (fields: Readonly<Record<string, unknown>> = {}, key = served.key): ChatOllama =>
  new ChatOllama({
    baseUrl: served.url,
    model: served.model,
    temperature: 0,
    maxRetries: 0,
    headers: { Authorization: `Bearer ${key}` },
    ...fields,
  });

describe('the @langchain/ollama package', () => {
  it('chats, and streams the same', async () => {
    const whole = await chat().invoke('hello world');
    expect(whole.text).not.toBe('');
    if (!served.real) expect(whole.text).toBe(served.text);
    let streamed = '';
    for await (const chunk of await chat().stream('hello world')) streamed += chunk.text;
    expect(streamed).toBe(whole.text);
    expect(whole.usage_metadata?.output_tokens).toBeGreaterThan(0);
  });

  it('gets no more than numPredict', async () => {
    const answer = await chat({ numPredict: 2 }).invoke('hello world');
    expect(answer.usage_metadata?.output_tokens).toBe(2);
  });

  it('gets a call of a tool', async () => {
    const getWeather = tool(({ city }: { city: string }) => city, {
      name: 'get_weather',
      description: 'weather of a city',
      schema: z.object({ city: z.string() }),
    });
    const answer = await chat().bindTools([getWeather]).invoke('use get_weather');
    expect(answer.tool_calls).toMatchObject([{ name: 'get_weather', args: { city: expect.any(String) } }]);
  });

  it('gets an object by a schema', async () => {
    const schema = z.object({ city: z.string() });
    const structured = chat({ numPredict: 60 }).withStructuredOutput(schema, { method: 'jsonSchema' });
    const asked = structured.invoke('hello world');
    if (served.real) return void (await asked.catch(() => 'cut off'));
    expect(await asked).toEqual({ city: 'text' });
  });

  it('gets embeddings', async () => {
    const embeddings = new OllamaEmbeddings({
      baseUrl: served.embedUrl,
      model: served.embedModel,
      maxRetries: 0,
      headers: { Authorization: `Bearer ${served.key}` },
    });
    const vectors = await embeddings.embedDocuments(['one', 'two']);
    expect(vectors.map((vector) => vector.length > 0)).toEqual([true, true]);
  });

  it('can break off', async () => {
    const { url, model } = await served.openEndless();
    const controller = new AbortController();
    const read = async (): Promise<void> => {
      const stream = await chat({ baseUrl: url, model }).stream('hello world', { signal: controller.signal });
      for await (const _ of stream) controller.abort();
    };
    await expect(read()).rejects.toThrow(/abort/i);
  });

  it('raises errors for a wrong key and an unknown model', async () => {
    await expect(chat({}, 'wrong').invoke('hello')).rejects.toThrow(/API key/);
    await expect(chat({ model: 'nope' }).invoke('hello')).rejects.toThrow("model 'nope' not found");
  });
});
