import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { type Served, serveModels } from './served.js';

// Processes are started and waited for; how long that takes is the machine’s affair.
jest.setTimeout(120_000);

let served: Served;
beforeAll(async () => {
  served = await serveModels();
});
afterAll(() => served.close());

const client = (apiKey = served.key, url = served.url): OpenAI =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
const messages = [{ role: 'user' as const, content: 'hello world' }];
const weather = {
  name: 'get_weather',
  description: 'weather of a city',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};

describe('the openai package', () => {
  it('lists the models, and finds one', async () => {
    const { data } = await client().models.list();
    expect(data.map(({ id }) => id)).toContain(`${served.model}:latest`);
    expect(await client().models.retrieve(served.model)).toMatchObject({ object: 'model' });
    await expect(client().models.retrieve('nope')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });

  it('chats, and streams the same', async () => {
    const { model, real, text } = served;
    const whole = await client().chat.completions.create({ model, messages, temperature: 0 });
    const said = whole.choices[0]?.message.content ?? '';
    expect(whole.choices[0]?.finish_reason).toBe('stop');
    expect(said).not.toBe('');
    if (!real) expect(said).toBe(text);
    const stream = client().chat.completions.stream({
      model,
      messages,
      temperature: 0,
      stream_options: { include_usage: true },
    });
    let streamed = '';
    for await (const chunk of stream) streamed += chunk.choices[0]?.delta.content ?? '';
    expect(streamed).toBe(said);
    expect((await stream.finalChatCompletion()).usage).toMatchObject(whole.usage ?? { no: 'usage' });
  });

  it('gets no more than max_completion_tokens', async () => {
    const limited = { model: served.model, messages, max_completion_tokens: 2 };
    const { choices, usage } = await client().chat.completions.create(limited);
    expect([choices[0]?.finish_reason, usage?.completion_tokens]).toEqual(['length', 2]);
  });

  it('gets a call of a tool, and goes on with its result', async () => {
    const tools = [{ type: 'function' as const, function: weather }];
    const asked = [{ role: 'user' as const, content: 'use get_weather' }];
    const { choices } = await client().chat.completions.create({
      model: served.model,
      messages: asked,
      tools,
    });
    const message = choices[0]?.message;
    const call = message?.tool_calls?.[0];
    expect(choices[0]?.finish_reason).toBe('tool_calls');
    if (message === undefined || call?.type !== 'function') throw new Error('no call of a function');
    expect(call.function.name).toBe('get_weather');
    expect(JSON.parse(call.function.arguments)).toEqual({ city: expect.any(String) });
    const result = { role: 'tool' as const, tool_call_id: call.id, content: '12 degrees' };
    const next = { model: served.model, messages: [...asked, message, result] };
    expect((await client().chat.completions.create(next)).choices[0]?.message.content).not.toBe('');
  });

  it('gets JSON by a schema', async () => {
    const shape = z.object({ city: z.string(), degrees: z.number() });
    const parsed = client().chat.completions.parse({
      model: served.model,
      messages,
      max_completion_tokens: 60,
      response_format: zodResponseFormat(shape, 'weather'),
    });
    if (served.real) return void (await parsed.catch(() => 'cut off'));
    expect((await parsed).choices[0]?.message.parsed).toEqual({ city: 'text', degrees: 0 });
  });

  it('gets embeddings, which it asks for in base64', async () => {
    const { embedUrl, embedModel: model, key } = served;
    const { data } = await client(key, embedUrl).embeddings.create({ model, input: ['one', 'two'] });
    expect(data).toHaveLength(2);
    const [first] = data;
    expect(Math.hypot(...(first?.embedding ?? []))).toBeCloseTo(1, 3);
  });

  it('completes a text, and answers by way of responses, in pieces too', async () => {
    const { model } = served;
    const completion = await client().completions.create({ model, prompt: 'hello world', max_tokens: 20 });
    expect(completion.choices[0]?.text).not.toBe('');
    const response = await client().responses.create({ model, input: 'hello world' });
    expect(response.status).toBe('completed');
    expect(response.output_text).not.toBe('');
    const stream = client().responses.stream({ model, input: 'hello world' });
    let streamed = '';
    for await (const event of stream)
      if (event.type === 'response.output_text.delta') streamed += event.delta;
    expect(streamed).toBe(response.output_text);
    expect((await stream.finalResponse()).status).toBe('completed');
  });

  it('can break off', async () => {
    const { url, model } = await served.openEndless();
    const stream = await client(served.key, url).chat.completions.create({ model, messages, stream: true });
    let pieces = 0;
    for await (const _ of stream) {
      pieces += 1;
      stream.controller.abort();
    }
    expect(pieces).toBeGreaterThan(0);
  });

  it('raises its own errors for a wrong key, an unknown model and a bad request', async () => {
    await expect(client('wrong').models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    const unknown = client().chat.completions.create({ model: 'nope', messages });
    await expect(unknown).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    await expect(unknown).rejects.toThrow("model 'nope' not found");
    const bad = client().chat.completions.create({ model: served.model, messages: [] });
    await expect(bad).rejects.toBeInstanceOf(OpenAI.BadRequestError);
  });
});
