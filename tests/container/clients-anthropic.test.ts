import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Served, serveModels } from './served.js';

// Processes are started and waited for; how long that takes is the machine’s affair.
jest.setTimeout(120_000);

let served: Served;
beforeAll(async () => {
  served = await serveModels();
});
afterAll(() => served.close());

const client = (apiKey = served.key, baseURL = served.url): Anthropic =>
  new Anthropic({ baseURL, apiKey, authToken: null, maxRetries: 0 });
const messages = [{ role: 'user' as const, content: 'hello world' }];

describe('the @anthropic-ai/sdk package', () => {
  it('chats, and streams the same', async () => {
    const { model, real, text } = served;
    const request = { model, messages, max_tokens: 50, temperature: 0 };
    const whole = await client().messages.create(request);
    expect(whole).toMatchObject({ type: 'message', role: 'assistant', stop_reason: 'end_turn' });
    const [block] = whole.content;
    if (block?.type !== 'text') throw new Error('no text');
    expect(block.text).not.toBe('');
    if (!real) expect(block.text).toBe(text);
    const stream = client().messages.stream(request);
    expect(await stream.finalText()).toBe(block.text);
    const { usage } = await stream.finalMessage();
    expect(usage.output_tokens).toBe(whole.usage.output_tokens);
  });

  it('takes the key as a bearer token too', async () => {
    const bearer = new Anthropic({ baseURL: served.url, apiKey: null, authToken: served.key, maxRetries: 0 });
    const request = { model: served.model, messages, max_tokens: 5 };
    expect(await bearer.messages.create(request)).toMatchObject({ type: 'message' });
  });

  it('gets no more than max_tokens', async () => {
    const { stop_reason, usage } = await client().messages.create({
      model: served.model,
      messages,
      max_tokens: 2,
    });
    expect([stop_reason, usage.output_tokens]).toEqual(['max_tokens', 2]);
  });

  it('gets a use of a tool, whole and in a stream, and goes on with its result', async () => {
    const input_schema = {
      type: 'object' as const,
      properties: { city: { type: 'string' } },
      required: ['city'],
    };
    const tools = [{ name: 'get_weather', description: 'weather of a city', input_schema }];
    const asked = [{ role: 'user' as const, content: 'use get_weather' }];
    const request = { model: served.model, max_tokens: 100, messages: asked, tools };
    const whole = await client().messages.create(request);
    expect(whole.stop_reason).toBe('tool_use');
    const use = whole.content.find((block) => block.type === 'tool_use');
    if (use === undefined) throw new Error('no tool_use');
    expect(use).toMatchObject({ name: 'get_weather', input: { city: expect.any(String) } });
    const streamed = await client().messages.stream(request).finalMessage();
    expect(streamed.content.find((block) => block.type === 'tool_use')).toMatchObject({
      name: 'get_weather',
      input: use.input,
    });
    const result = { type: 'tool_result' as const, tool_use_id: use.id, content: '12 degrees' };
    const next = await client().messages.create({
      model: served.model,
      max_tokens: 100,
      messages: [
        ...asked,
        { role: 'assistant', content: whole.content },
        { role: 'user', content: [result] },
      ],
    });
    expect(next.stop_reason).toBe('end_turn');
  });

  it('can break off', async () => {
    const { url, model } = await served.openEndless();
    const stream = client(served.key, url).messages.stream({ model, messages, max_tokens: 100_000 });
    stream.on('text', () => stream.abort());
    await expect(stream.finalMessage()).rejects.toBeInstanceOf(Anthropic.APIUserAbortError);
  });

  it('raises its own errors for a wrong key, an unknown model and a bad request', async () => {
    const request = { model: served.model, messages, max_tokens: 5 };
    await expect(client('wrong').messages.create(request)).rejects.toBeInstanceOf(
      Anthropic.AuthenticationError,
    );
    const unknown = client().messages.create({ ...request, model: 'nope' });
    await expect(unknown).rejects.toBeInstanceOf(Anthropic.NotFoundError);
    await expect(unknown).rejects.toThrow("model 'nope' not found");
    const bad = client().messages.create({ ...request, messages: [] });
    await expect(bad).rejects.toBeInstanceOf(Anthropic.BadRequestError);
    const streamed = client()
      .messages.stream({ ...request, model: 'nope' })
      .finalMessage();
    await expect(streamed).rejects.toBeInstanceOf(Anthropic.NotFoundError);
  });
});
