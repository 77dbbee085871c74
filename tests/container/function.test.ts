import { describe, expect, it } from '@jest/globals';
import { invoke, urlEvent } from './fake-lambda.js';
import { hello, lines, suiteFunctions, text } from './suite-functions.js';

const { start } = suiteFunctions();

const events = (body: string) =>
  body
    .split('\n\n')
    .filter((event) => event.startsWith('data: {'))
    .map((event) => JSON.parse(event.slice(6)));

describe('a function with a model', () => {
  it('streams a chat line by line over a URL, with status and content type in the prelude', async () => {
    const { handler } = start();
    const answer = await invoke(handler, urlEvent('/api/chat', hello));
    expect(answer.prelude).toEqual({
      statusCode: 200,
      headers: {
        'content-type': 'application/x-ndjson',
        'x-request-id': 'request-1',
        'x-ollama-lambda-cold-start': 'true',
      },
    });
    const second = await invoke(handler, urlEvent('/api/chat', hello));
    expect(second.prelude?.headers).not.toHaveProperty('x-ollama-lambda-cold-start');
    const parsed = lines(answer.body);
    expect(parsed.map((line) => line.message.content).join('')).toBe(text);
    expect(parsed.at(-1)).toMatchObject({ model: 'tiny', done: true, done_reason: 'stop', eval_count: 10 });
    expect(answer.writes.every((write) => write.endsWith('\n'))).toBe(true);
  });

  it('streams an OpenAI chat to its [DONE]', async () => {
    const { handler } = start();
    const body = { model: 'tiny:latest', stream: true, ...hello };
    const answer = await invoke(handler, urlEvent('/v1/chat/completions', body));
    expect(answer.prelude?.headers['content-type']).toBe('text/event-stream');
    expect(answer.body.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(
      events(answer.body)
        .map((event) => event.choices[0].delta.content)
        .join(''),
    ).toBe(text);
  });

  it('refuses a text of more tokens than the limit, as the engine counts them, and takes one of as many', async () => {
    const { handler, requests } = start({ OLLAMA_LAMBDA_LIMITS: '{"promptTokens":3}' });
    const ask = (content: string) =>
      invoke(handler, urlEvent('/v1/chat/completions', { messages: [{ role: 'user', content }] }));
    const words = await ask('three longer words');
    expect(words.prelude?.statusCode).toBe(200);
    const refused = await ask('here are four words');
    expect(refused.prelude?.statusCode).toBe(413);
    expect(JSON.parse(refused.body).error.message).toBe(
      'the text of the request has 4 tokens, expected at most 3',
    );
    expect(requests.at(-1)).toMatchObject({ status: 413, errorKind: 'too-large' });
    const embedding = await invoke(handler, urlEvent('/api/embed', { input: ['one two', 'three four'] }));
    expect(embedding.prelude?.statusCode).toBe(413);
  });

  it('gives a caller who wishes for more tokens than the limit as many as it allows, and tells him', async () => {
    const { handler } = start({ OLLAMA_LAMBDA_LIMITS: '{"outputTokens":2}' });
    const wish = (tokens: number) => ({ options: { num_predict: tokens }, stream: false, ...hello });
    const answer = await invoke(handler, urlEvent('/api/chat', wish(500)));
    expect(answer.prelude?.headers['x-ollama-lambda-max-tokens']).toBe('2');
    expect(JSON.parse(answer.body)).toMatchObject({ done_reason: 'length', eval_count: 2 });
    const modest = await invoke(handler, urlEvent('/api/chat', wish(1)));
    expect(modest.prelude?.headers).not.toHaveProperty('x-ollama-lambda-max-tokens');
  });

  it('maps max_completion_tokens for the engine, which does not know it', async () => {
    const { handler } = start();
    const answer = await invoke(
      handler,
      urlEvent('/v1/chat/completions', { max_completion_tokens: 2, ...hello }),
    );
    expect(JSON.parse(answer.body)).toMatchObject({
      choices: [{ message: { content: '[stand-in engine] The' }, finish_reason: 'length' }],
      usage: { completion_tokens: 2 },
    });
  });

  it('answers a direct invocation with the bare bytes of the answer, without a key', async () => {
    const { handler } = start({
      OLLAMA_LAMBDA_AUTH: 'api-key',
      OLLAMA_LAMBDA_API_KEY_SHA256: 'ab'.repeat(32),
    });
    const answer = await invoke(handler, { path: '/api/chat', body: hello });
    expect(answer.prelude).toBeUndefined();
    expect(answer.contentType).toBe('application/x-ndjson');
    expect(lines(answer.body).at(-1)).toMatchObject({ done: true });
  });

  it.each([
    ['as its callers sent it', { body: '{"user_message":"hello world","model_name":"tiny"}' }, undefined],
    ['bare', { user_message: 'hello world' }, undefined],
    [
      'for the model of old',
      { body: '{"user_message":"hello world","model_name":"deepseek-r1:8b"}' },
      'deepseek-r1:8b is not in this function; tiny answered',
    ],
  ])("answers the script's event %s", async (_name, event, note) => {
    const { handler } = start();
    const answer = JSON.parse((await invoke(handler, event)).body) as { statusCode: number; body: string };
    expect(answer.statusCode).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({ response: text, ...(note && { note }) });
  });

  it.each([
    ['/', 'Ollama is running'],
    ['/healthz', '{"status":"ok","model":"tiny"}'],
    ['/api/version', '{"version":"0.0.0-stand-in"}'],
  ])('answers GET %s', async (path, body) => {
    const { handler } = start();
    const answer = await invoke(handler, urlEvent(path));
    expect(answer.prelude?.statusCode).toBe(200);
    expect(answer.body).toBe(body);
  });

  it('answers HEAD with a status although there is no body', async () => {
    const { handler } = start();
    const answer = await invoke(handler, urlEvent('/', undefined, { method: 'HEAD' }));
    expect([answer.prelude?.statusCode, answer.body]).toEqual([200, '']);
  });

  it('lists the model that is in the store', async () => {
    const { handler } = start();
    const tags = JSON.parse((await invoke(handler, urlEvent('/api/tags'))).body);
    expect(tags.models).toMatchObject([{ name: 'tiny:latest', details: { family: 'llama' } }]);
    const models = JSON.parse((await invoke(handler, urlEvent('/v1/models'))).body);
    expect(models).toMatchObject({ object: 'list', data: [{ id: 'tiny:latest', object: 'model' }] });
  });

  it('loads once: foreign Host and Origin, runner options and keep_alive never reach the engine', async () => {
    const { handler, engineLines } = start();
    const greedy = { ...hello, keep_alive: 0, shift: false, options: { num_ctx: 256, num_predict: 1 } };
    const headers = { origin: 'https://elsewhere.example' };
    const answer = await invoke(handler, urlEvent('/api/chat', greedy, { headers }));
    expect(lines(answer.body).at(-1)).toMatchObject({ done_reason: 'length' });
    await invoke(handler, urlEvent('/api/generate', { keep_alive: 0, Keep_Alive: 0 }));
    await invoke(handler, urlEvent('/api/chat', hello));
    expect(engineLines.filter((line) => line.includes('loading'))).toHaveLength(1);
  });

  it('writes one log line per request, with counts and without the prompt', async () => {
    const { handler, requests } = start();
    const answer = await invoke(handler, urlEvent('/api/chat', hello));
    expect(requests).toMatchObject([
      {
        event: 'request',
        requestId: 'request-1',
        kind: 'http',
        method: 'POST',
        path: '/api/chat',
        status: 200,
        promptTokens: 2,
        tokens: 10,
        ms: expect.any(Number),
        firstByteMs: expect.any(Number),
        firstTokenMs: expect.any(Number),
        queueMs: expect.any(Number),
        tokensPerSecond: expect.any(Number),
        bytesOut: Buffer.byteLength(answer.body),
        caller: 'iam',
        coldStart: true,
        model: 'tiny',
      },
    ]);
    expect(JSON.stringify(requests)).not.toContain('hello');
  });

  it('keeps the order of a stream for a receiver that is slower than the engine', async () => {
    const { handler } = start({ OLLAMA_STAND_IN_WORD_MS: '0' });
    const prompt = Array.from({ length: 40 }, (_, index) => `w${index}`).join(' ');
    const answer = await invoke(handler, urlEvent('/api/generate', { prompt }), { slowness: 5 });
    const said = lines(answer.body);
    expect(said.map((line) => line.response).join('')).toContain('40 words and begins: w0 w1 w2');
    expect(said.at(-1).done).toBe(true);
  });
});
