import { afterEach, describe, expect, it } from '@jest/globals';
import { errorBody, errorInStream, type Protocol, protocolOf } from '../../container/protocol.js';
import { invoke, urlEvent } from './fake-lambda.js';
import { json, openScripted, type Scripted } from './scripted-engine.js';

const open: Scripted[] = [];
afterEach(async () => {
  for (const scripted of open.splice(0)) await scripted.close();
});

const requestId = 'request-1';
const message = 'it broke';

describe('the protocol of a path', () => {
  it.each([
    ['/api/chat', 'ollama'],
    ['/', 'ollama'],
    ['/v10/x', 'ollama'],
    ['/v1', 'openai'],
    ['/v1/chat/completions', 'openai'],
    ['/v1/messagesx', 'openai'],
    ['/v1/messages', 'anthropic'],
    ['/v1/messages/count_tokens', 'anthropic'],
  ])('%s is %s', (path, protocol) => expect(protocolOf(path)).toBe(protocol));
});

describe('an error', () => {
  it.each<[Protocol, number, unknown]>([
    ['ollama', 400, { error: message }],
    ['openai', 400, { error: { message, type: 'invalid_request_error', param: null, code: null } }],
    [
      'openai',
      401,
      { error: { message, type: 'invalid_request_error', param: null, code: 'invalid_api_key' } },
    ],
    ['openai', 404, { error: { message, type: 'not_found_error', param: null, code: null } }],
    ['openai', 503, { error: { message, type: 'api_error', param: null, code: null } }],
    ...(
      [
        [400, 'invalid_request_error'],
        [401, 'authentication_error'],
        [404, 'not_found_error'],
        [413, 'request_too_large'],
        [415, 'invalid_request_error'],
        [500, 'api_error'],
        [503, 'overloaded_error'],
        [504, 'timeout_error'],
      ] as const
    ).map(([status, type]): [Protocol, number, unknown] => [
      'anthropic',
      status,
      { type: 'error', error: { type, message }, request_id: requestId },
    ]),
  ])('of %s with status %i has the shape of that protocol', (protocol, status, expected) => {
    expect(JSON.parse(errorBody(protocol, { status, message, requestId }))).toEqual(expected);
  });

  it('in a stream is framed as that protocol frames it', () => {
    const failure = { status: 500, message, requestId };
    expect(errorInStream('ollama', failure)).toBe('{"error":"it broke"}\n');
    expect(errorInStream('openai', failure)).toMatch(/^data: \{"error":\{.*\}\}\n\n$/);
    expect(errorInStream('anthropic', failure)).toMatch(/^event: error\ndata: \{"type":"error",.*\}\n\n$/);
  });
});

describe('what the engine says of its inside', () => {
  const inner = 'llama-server process has terminated: signal: killed at 127.0.0.1:4711 /opt/ollama/models';
  const messages = [{ role: 'user', content: 'hello' }];

  it.each<[string, number, unknown, number, string]>([
    [
      'a failed load',
      500,
      { error: inner },
      500,
      'the engine failed before the answer was complete (request request-1)',
    ],
    [
      'an answer that is no JSON',
      502,
      inner,
      500,
      'the engine failed before the answer was complete (request request-1)',
    ],
    [
      'a refusal with a path in it',
      400,
      { error: `open ${inner}` },
      400,
      'the engine refused the request (request request-1)',
    ],
    ['a full queue', 503, { error: 'server busy, please try again.' }, 503, 'the engine is busy; ask again'],
    [
      'a model that cannot',
      501,
      { error: 'Start it with `--embeddings`' },
      400,
      'this model cannot do what was asked',
    ],
    [
      "a caller's own mistake",
      400,
      { error: '"tiny" does not support thinking' },
      400,
      '"tiny" does not support thinking',
    ],
  ])('in %s does not leave the function', async (_name, status, body, outward, words) => {
    const scripted = await openScripted({ script: json(status, body) });
    open.push(scripted);
    const answer = await invoke(scripted.handler, urlEvent('/api/chat', { messages }));
    expect(answer.prelude?.statusCode).toBe(outward);
    expect(JSON.parse(answer.body)).toEqual({ error: words });
    expect(answer.prelude?.headers['x-request-id']).toBe(requestId);
    const said = typeof body === 'string' ? body : (body as { error: string }).error;
    expect(scripted.records).toMatchObject([{ problem: expect.stringContaining(said) }]);
  });

  it('is told to whoever may invoke the function itself', async () => {
    const scripted = await openScripted({ script: json(500, { error: inner }) });
    open.push(scripted);
    const answer = await invoke(scripted.handler, { path: '/api/chat', body: { messages } });
    expect(JSON.parse(answer.body)).toEqual({ error: inner });
  });

  it('does not reach a stream that has begun', async () => {
    const script = (response: { write(text: string): void; end(text: string): void }) => {
      response.write(`${JSON.stringify({ message: { content: 'x' }, done: false })}\n`);
      response.end(`${JSON.stringify({ error: inner })}\n`);
    };
    const scripted = await openScripted({
      script(response) {
        response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
        script(response);
      },
    });
    open.push(scripted);
    const answer = await invoke(scripted.handler, urlEvent('/api/chat', { messages }));
    expect(answer.body).toContain('"content":"x"');
    expect(answer.body.split('\n').at(-2)).toBe(
      '{"error":"the engine failed before the answer was complete (request request-1)"}',
    );
    expect(scripted.records).toMatchObject([{ status: 200, problem: inner }]);
  });
});
