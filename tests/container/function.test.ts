import { createHash } from 'node:crypto';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { invoke, urlEvent } from './fake-lambda.js';
import { type RunningFunction, startFunction } from './function.js';
import { openWorkshop, type Workshop } from './stand-in-engine.js';

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.remove());

const running: RunningFunction[] = [];
afterEach(() => {
  for (const { engine } of running.splice(0)) engine.stop();
});

function start(environment: Record<string, string> = {}): RunningFunction {
  const started = startFunction({
    OLLAMA_LAMBDA_ENGINE: workshop.enginePath,
    OLLAMA_MODELS: environment.OLLAMA_MODELS ?? workshop.makeStore().path,
    TMPDIR: join(workshop.folder, 'tmp'),
    ...environment,
  });
  running.push(started);
  return started;
}

const lines = (body: string) =>
  body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const events = (body: string) =>
  body
    .split('\n\n')
    .filter((event) => event.startsWith('data: {'))
    .map((event) => JSON.parse(event.slice(6)));
const hello = { messages: [{ role: 'user', content: 'hello world' }] };
const text = '[stand-in engine] The prompt has 2 words and begins: hello world';

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

describe('a request that is refused', () => {
  const key = 'a-long-enough-key';
  const other = createHash('sha256').update('another').digest('hex');
  const digests = `${other}, ${createHash('sha256').update(key).digest('hex').toUpperCase()}`;
  const locked = { OLLAMA_LAMBDA_AUTH: 'api-key', OLLAMA_LAMBDA_API_KEY_SHA256: digests };

  it.each<[string, Record<string, string>, number]>([
    ['no key', {}, 401],
    ['a wrong key', { authorization: 'Bearer wrong' }, 401],
    ['the key in a scheme that is none', { authorization: key }, 401],
    ['an empty key', { 'x-api-key': '' }, 401],
    ['the digest in place of the key', { 'x-api-key': other }, 401],
    ['the key as Bearer', { authorization: `Bearer ${key}` }, 200],
    ['the key as bearer in capitals', { Authorization: `BEARER ${key}` }, 200],
    ['the key as x-api-key', { 'X-Api-Key': key }, 200],
    ['the second of two keys', { 'x-api-key': 'another' }, 200],
  ])('with %s gets its status', async (_name, headers, status) => {
    const { handler } = start(locked);
    const answer = await invoke(handler, urlEvent('/v1/chat/completions', hello, { headers }));
    expect(answer.prelude?.statusCode).toBe(status);
    if (status === 401) {
      expect(JSON.parse(answer.body).error).toMatchObject({
        type: 'invalid_request_error',
        code: 'invalid_api_key',
      });
    }
  });

  it('for its key is refused before the engine has a part in it', async () => {
    const { handler } = start({ ...locked, OLLAMA_LAMBDA_ENGINE: '/nowhere/ollama' });
    const answer = await invoke(handler, urlEvent('/api/chat', hello, { headers: { 'x-api-key': 'wrong' } }));
    expect(answer.prelude?.statusCode).toBe(401);
    expect(JSON.parse(answer.body)).toEqual({ error: expect.stringContaining('API key') });
  });

  it('with a URL event dressed up as a direct invocation still needs a key', async () => {
    const { handler } = start(locked);
    const event = { ...urlEvent('/api/chat', hello), path: '/api/chat', user_message: 'hi' };
    expect((await invoke(handler, event)).prelude?.statusCode).toBe(401);
  });

  it.each<[string, string, unknown, number, string]>([
    ['an unknown model', '/api/chat', { model: 'nope', ...hello }, 404, "model 'nope' not found"],
    [
      'a cloud model',
      '/v1/chat/completions',
      { model: 'tiny:cloud', ...hello },
      404,
      "model 'tiny:cloud' not found",
    ],
    ['a route that administers', '/api/pull', { model: 'tiny' }, 404, 'POST /api/pull is not available here'],
    ['a path with dots', '/x/../api/chat', hello, 404, 'POST /x/../api/chat is not available here'],
    ['bad JSON', '/api/chat', '{"messages":', 400, 'the request body is not a JSON object in UTF-8'],
    ['a list', '/api/chat', '[]', 400, 'the request body is not a JSON object in UTF-8'],
    ['no body', '/v1/chat/completions', '', 400, 'missing request body'],
    [
      'a body over 6 MB',
      '/api/chat',
      `"${'x'.repeat(6 << 20)}"`,
      413,
      'the request body is larger than 6291456 bytes',
    ],
    [
      'nesting without end',
      '/api/chat',
      '{"a":'.repeat(100_000),
      400,
      'the request body is nested deeper than 64 levels',
    ],
  ])('for %s is told so in its protocol', async (_name, path, body, status, message) => {
    const { handler, requests } = start();
    const answer = await invoke(handler, urlEvent(path, body));
    expect(answer.prelude?.statusCode).toBe(status);
    const { error } = JSON.parse(answer.body);
    expect(path.startsWith('/v1/') ? error.message : error).toBe(message);
    expect(requests).toMatchObject([{ status, problem: message }]);
  });

  it('as an event of no known kind is told what was expected', async () => {
    const { handler } = start();
    for (const event of [null, 'text', { hello: 1 }, { requestContext: { elb: {} }, path: '/api/chat' }]) {
      const answer = await invoke(handler, event);
      expect(JSON.parse(answer.body)).toEqual({
        error: expect.stringContaining('the event is not understood'),
      });
    }
  });
});

const unavailable = 'the model is not available (request request-1)';

describe('an engine in trouble', () => {
  it.each([
    [
      'a chat',
      '/api/chat',
      '{"error":"the engine failed before the answer was complete (request request-1)"}\n',
    ],
    [
      'an OpenAI chat',
      '/v1/chat/completions',
      'data: {"error":{"message":"the engine stopped before the answer was complete","type":"api_error","param":null,"code":null}}\n\n',
    ],
  ])('whose runner dies in the middle of %s ends it with an error', async (_name, path, end) => {
    const { handler } = start({ OLLAMA_STAND_IN_DIE_AFTER_WORDS: '3' });
    const answer = await invoke(handler, urlEvent(path, { stream: true, ...hello }));
    expect(answer.prelude?.statusCode).toBe(200);
    expect(answer.body).toContain('[stand-in engine]');
    expect(answer.body.endsWith(end)).toBe(true);
  });

  it('that is killed in the middle of a stream ends it with an error, and is there again for the next', async () => {
    const { handler, engineLines, requests } = start({ OLLAMA_STAND_IN_WORD_MS: '20' });
    let killed = false;
    const answer = await invoke(handler, urlEvent('/api/chat', hello), {
      onWrite(written) {
        if (killed || !written.includes('stand-in engine')) return;
        killed = true;
        process.kill(enginePid(engineLines), 'SIGKILL');
      },
    });
    expect(lines(answer.body).at(-1)).toEqual({ error: 'the engine stopped before the answer was complete' });
    expect(requests[0]).toMatchObject({
      problem: expect.stringContaining('the engine stopped before the answer was complete'),
    });
    const next = await invoke(handler, urlEvent('/api/chat', hello));
    expect(lines(next.body).at(-1)).toMatchObject({ done: true });
  });

  it('that dies before an answer in one piece gets an honest status', async () => {
    const { handler, requests } = start({ OLLAMA_STAND_IN_DIE_AFTER_WORDS: '1' });
    const answer = await invoke(handler, urlEvent('/api/chat', { stream: false, ...hello }));
    expect(answer.prelude?.statusCode).toBe(500);
    expect(JSON.parse(answer.body)).toEqual({
      error: 'the engine failed before the answer was complete (request request-1)',
    });
    expect(requests).toMatchObject([{ problem: expect.stringContaining('unexpected EOF') }]);
  });

  it.each([
    ['is absent', '/nowhere/ollama', 'the engine /nowhere/ollama does not exist or lacks a library'],
    ['is not executable', '/etc/passwd', 'the engine /etc/passwd is not executable'],
  ])('that %s is a 503, whose reason the log and insiders get', async (_name, path, reason) => {
    const { handler, requests } = start({ OLLAMA_LAMBDA_ENGINE: path });
    const answer = await invoke(handler, urlEvent('/api/chat', hello));
    expect(answer.prelude).toMatchObject({ statusCode: 503, headers: { 'retry-after': '300' } });
    expect(JSON.parse(answer.body)).toEqual({ error: unavailable });
    expect(requests).toMatchObject([{ problem: reason }]);
    const script = JSON.parse((await invoke(handler, { user_message: 'hi' })).body);
    expect(script).toEqual({ statusCode: 503, body: JSON.stringify({ error: reason }) });
    expect((await invoke(handler, urlEvent('/'))).prelude?.statusCode).toBe(200);
  });

  it('that ends at every start is started four times and then let be, with its last words', async () => {
    const models = join(workshop.folder, 'no-store');
    const { handler, engineLines } = start({ OLLAMA_MODELS: models });
    const answer = await invoke(handler, { path: '/api/chat', body: hello });
    const words = `Error: mkdir ${models}/blobs: read-only file system: ensure path elements are traversable`;
    expect(JSON.parse(answer.body)).toEqual({ error: `the engine exited with code 1: ${words}` });
    expect(engineLines.filter((line) => line === words)).toHaveLength(4);
  });

  it('that finds another file than the model loads nothing and says so', async () => {
    const store = workshop.makeStore();
    writeFileSync(store.modelBlob, 'something else');
    const { handler, requests } = start({ OLLAMA_MODELS: store.path });
    const answer = await invoke(handler, urlEvent('/v1/chat/completions', hello));
    expect(answer.prelude?.statusCode).toBe(503);
    expect(JSON.parse(answer.body).error.message).toBe('the model could not be loaded (request request-1)');
    expect(requests).toMatchObject([
      { problem: expect.stringMatching(/could not be loaded: .*blob sha256:.* has the digest/) },
    ]);
  });

  it('that could not load gets another try with the next request', async () => {
    const store = workshop.makeStore();
    const whole = workshop.makeStore();
    rmSync(store.modelBlob);
    const { handler } = start({ OLLAMA_MODELS: store.path });
    const first = await invoke(handler, { path: '/healthz' });
    expect(first.body).toMatch(/does not exist/);
    copyFileSync(whole.modelBlob, store.modelBlob);
    expect((await invoke(handler, urlEvent('/healthz'))).prelude?.statusCode).toBe(200);
  });
});

describe('a deadline', () => {
  it('that comes while the model loads gives 503 with Retry-After, and loading goes on', async () => {
    const { handler } = start({ OLLAMA_STAND_IN_LOAD_MS: '1500' });
    const early = await invoke(handler, urlEvent('/api/chat', hello), { remaining: 200 });
    expect(early.prelude).toMatchObject({ statusCode: 503, headers: { 'retry-after': '2' } });
    expect(JSON.parse(early.body)).toEqual({ error: 'the model is still loading; ask again' });
    expect((await invoke(handler, urlEvent('/api/chat', hello))).prelude?.statusCode).toBe(200);
  });

  it('that comes in the middle of a stream ends it in its protocol', async () => {
    const { handler, requests } = start({ OLLAMA_STAND_IN_WORD_MS: '700' });
    await invoke(handler, urlEvent('/healthz'));
    const answer = await invoke(handler, urlEvent('/api/chat', hello), { remaining: 5000 });
    expect(lines(answer.body).at(-1)).toMatchObject({
      done: true,
      done_reason: 'length',
      ollama_lambda: { cut: 'deadline' },
    });
    expect(requests.at(-1)).toMatchObject({ status: 200, cut: 'deadline' });
    expect(requests.at(-1)).not.toHaveProperty('problem');
  });

  it('that comes before an answer in one piece gives what there is of it, and says so in a header', async () => {
    const { handler } = start({ OLLAMA_STAND_IN_WORD_MS: '700' });
    await invoke(handler, urlEvent('/healthz'));
    const body = { stream: false, ...hello };
    const answer = await invoke(handler, urlEvent('/api/chat', body), { remaining: 5000 });
    expect(answer.prelude).toMatchObject({
      statusCode: 200,
      headers: { 'x-ollama-lambda-cut': 'deadline' },
    });
    const { message, ...rest } = JSON.parse(answer.body);
    expect(text.startsWith(message.content)).toBe(true);
    expect(message.content).not.toBe('');
    expect(rest).toMatchObject({ done: true, done_reason: 'length' });
  });

  it('that comes before the first token is a 504', async () => {
    const { handler } = start({ OLLAMA_STAND_IN_WORD_MS: '60000' });
    await invoke(handler, urlEvent('/healthz'));
    const body = { stream: false, ...hello };
    const answer = await invoke(handler, urlEvent('/api/chat', body), { remaining: 800 });
    expect(answer.prelude?.statusCode).toBe(504);
  });
});

/** The stand-in says its process id when it listens. */
function enginePid(engineLines: readonly string[]): number {
  const said = engineLines.map((line) => /pid (\d+)/.exec(line)?.[1]).find(Boolean);
  return Number(said);
}
