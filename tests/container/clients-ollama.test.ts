import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Ollama } from 'ollama';
import { type Served, serveModels } from './served.js';

// Processes are started and waited for; how long that takes is the machine’s affair.
jest.setTimeout(120_000);

let served: Served;
beforeAll(async () => {
  served = await serveModels();
});
afterAll(() => served.close());

const client = (key = served.key, host = served.url): Ollama =>
  new Ollama({ host, headers: { Authorization: `Bearer ${key}` } });
const messages = [{ role: 'user', content: 'hello world' }];
const tools = [
  {
    type: 'function',
    function: {
      name: 'get_weather',
      description: 'weather of a city',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  },
];

describe('the ollama package', () => {
  it('lists the models, shows one without its files, and says what is loaded', async () => {
    const { model } = served;
    const { models } = await client().list();
    expect(models.map(({ name }) => name)).toContain(`${model}:latest`);
    const shown = await client().show({ model });
    expect(shown.details.family).toBe('llama');
    expect(JSON.stringify(shown)).not.toContain('/blobs/');
    await client().generate({ model, prompt: 'hello' });
    expect((await client().ps()).models.map(({ name }) => name)).toEqual([`${model}:latest`]);
    expect((await client().version()).version).not.toBe('');
  });

  it('chats and generates, and streams the same', async () => {
    const { model, real, text } = served;
    const options = { temperature: 0 };
    const whole = await client().chat({ model, messages, options });
    expect(whole).toMatchObject({ done: true, done_reason: 'stop', eval_count: expect.any(Number) });
    expect(whole.message.content).not.toBe('');
    if (!real) expect(whole.message.content).toBe(text);
    let streamed = '';
    for await (const part of await client().chat({ model, messages, options, stream: true })) {
      streamed += part.message.content;
    }
    expect(streamed).toBe(whole.message.content);
    const generated = await client().generate({ model, prompt: 'hello world', options });
    let pieces = '';
    for await (const part of await client().generate({
      model,
      prompt: 'hello world',
      options,
      stream: true,
    })) {
      pieces += part.response;
    }
    expect(pieces).toBe(generated.response);
  });

  it('gets no more than num_predict', async () => {
    const answer = await client().chat({ model: served.model, messages, options: { num_predict: 2 } });
    expect([answer.done_reason, answer.eval_count]).toEqual(['length', 2]);
  });

  it('gets a call of a tool, whole and in a stream', async () => {
    const request = { model: served.model, messages: [{ role: 'user', content: 'use get_weather' }], tools };
    const { message } = await client().chat(request);
    expect(message.tool_calls?.[0]?.function).toMatchObject({
      name: 'get_weather',
      arguments: { city: expect.any(String) },
    });
    const calls = [];
    for await (const part of await client().chat({ ...request, stream: true })) {
      calls.push(...(part.message.tool_calls ?? []));
    }
    expect(calls.map((call) => call.function.name)).toEqual(['get_weather']);
  });

  it('gets JSON by a schema', async () => {
    const format = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
    const { message } = await client().chat({
      model: served.model,
      messages,
      format,
      options: { num_predict: 60 },
    });
    if (!served.real) expect(JSON.parse(message.content)).toEqual({ city: 'text' });
    expect(message.content).toMatch(/^\s*\{/);
  });

  it('gets embeddings, one for each text', async () => {
    const { embedUrl, embedModel: model, key } = served;
    const { embeddings } = await client(key, embedUrl).embed({ model, input: ['one', 'two'] });
    expect(embeddings).toHaveLength(2);
    expect(Math.hypot(...(embeddings[0] ?? []))).toBeCloseTo(1, 3);
    const { embedding } = await client(key, embedUrl).embeddings({ model, prompt: 'one' });
    expect(embedding.length).toBe(embeddings[0]?.length);
  });

  it('can break off', async () => {
    const { url, model } = await served.openEndless();
    const aborting = client(served.key, url);
    const read = async (): Promise<void> => {
      for await (const _ of await aborting.chat({ model, messages, stream: true })) aborting.abort();
    };
    await expect(read()).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('raises its own errors for a wrong key, an unknown model, and what is not offered', async () => {
    await expect(client('wrong').list()).rejects.toMatchObject({ status_code: 401 });
    await expect(client().chat({ model: 'nope', messages })).rejects.toThrow("model 'nope' not found");
    await expect(client().pull({ model: 'llama3.2' })).rejects.toMatchObject({ status_code: 404 });
    await expect(client().delete({ model: served.model })).rejects.toMatchObject({ status_code: 404 });
  });
});
