import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { invoke, urlEvent } from './fake-lambda.js';
import { hello, suiteFunctions } from './suite-functions.js';

const { start } = suiteFunctions();

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
