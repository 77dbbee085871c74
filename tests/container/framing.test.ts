import { afterEach, describe, expect, it } from '@jest/globals';
import { envelopeLimit } from '../../container/answers/envelope.js';
import { readAnswers } from '../../container/answers/options.js';
import { invoke, urlEvent } from './fake-lambda.js';
import { openScripted, type Scene, type Scripted, stream } from './scripted-engine.js';

const open: Scripted[] = [];
afterEach(async () => {
  for (const scripted of open.splice(0)) await scripted.close();
});

async function start(scene: Scene): Promise<Scripted> {
  const scripted = await openScripted(scene);
  open.push(scripted);
  return scripted;
}

const messages = [{ role: 'user', content: 'hello' }];
const line = '{"model":"tiny","message":{"content":"Grüße 🦙"},"done":true,"done_reason":"stop"}\n';
const script = stream('application/x-ndjson', line);

const own = urlEvent('/api/chat', { messages });
const withDomain = (domainName: string) => ({
  ...own,
  requestContext: { ...own.requestContext, domainName },
});
const events = {
  'a Function URL': withDomain('abc.lambda-url.eu-central-1.on.aws'),
  'a domain of its own': own,
  'an HTTP API': withDomain('abc.execute-api.eu-central-1.amazonaws.com'),
  'a REST API': {
    httpMethod: 'POST',
    path: '/api/chat',
    requestContext: { stage: 'prod' },
    headers: {},
    body: JSON.stringify({ messages }),
  },
};

describe('an answer', () => {
  it.each<[string, keyof typeof events, 'prelude' | 'envelope']>([
    ['url-stream', 'a Function URL', 'prelude'],
    ['url-buffered', 'a Function URL', 'envelope'],
    ['gateway-stream', 'a Function URL', 'prelude'],
    ['url-stream', 'a domain of its own', 'prelude'],
    ['url-buffered', 'a domain of its own', 'envelope'],
    ['gateway-stream', 'a domain of its own', 'envelope'],
    ['gateway-buffered', 'a domain of its own', 'envelope'],
    ['url-stream', 'an HTTP API', 'envelope'],
    ['gateway-stream', 'an HTTP API', 'envelope'],
    ['gateway-stream', 'a REST API', 'prelude'],
    ['gateway-buffered', 'a REST API', 'envelope'],
    ['url-stream', 'a REST API', 'envelope'],
  ])('of a function behind %s to %s has its status in its %s', async (frontDoor, source, how) => {
    const { handler, records } = await start({
      script,
      environment: { OLLAMA_LAMBDA_FRONT_DOOR: frontDoor },
    });
    const answer = await invoke(handler, events[source]);
    const headers = {
      'content-type': 'application/x-ndjson',
      'x-request-id': 'request-1',
      'x-ollama-lambda-cold-start': 'true',
    };
    if (how === 'prelude') {
      expect(answer).toMatchObject({ prelude: { statusCode: 200, headers }, body: line });
    } else {
      expect(answer).toMatchObject({ prelude: undefined, contentType: 'application/json' });
      expect(JSON.parse(answer.body)).toEqual({
        statusCode: 200,
        headers,
        body: line,
        isBase64Encoded: false,
      });
    }
    expect(records).toMatchObject([{ status: 200, bytesOut: expect.any(Number) }]);
  });

  it('to a direct invocation is the bare bytes', async () => {
    const { handler } = await start({ script, environment: { OLLAMA_LAMBDA_FRONT_DOOR: 'url-buffered' } });
    const answer = await invoke(handler, { path: '/api/chat', body: { messages } });
    expect(answer).toMatchObject({ prelude: undefined, contentType: 'application/x-ndjson', body: line });
  });
});

describe('an answer that is too large for one piece', () => {
  /** So many bytes of answer; a quotation mark is one of them, and two in the envelope. */
  const long = (length: number) => {
    const frame = (content: string) => `${JSON.stringify({ message: { content }, done: false })}\n`;
    return stream('application/x-ndjson', frame('"'.repeat(length / 2)) + line);
  };

  it.each([
    ['before its envelope', envelopeLimit * 2],
    ['only with what its envelope adds', envelopeLimit * 0.6],
  ])('%s is a 413 that says so', async (_name, length) => {
    const { handler, records } = await start({
      script: long(length),
      environment: { OLLAMA_LAMBDA_FRONT_DOOR: 'url-buffered' },
    });
    const { statusCode, body, headers } = JSON.parse((await invoke(handler, own)).body);
    expect(statusCode).toBe(413);
    expect(JSON.parse(body)).toEqual({ error: expect.stringContaining('larger than 6 MB') });
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-request-id': 'request-1' });
    expect(records).toMatchObject([{ status: 413, errorKind: 'answer-too-large' }]);
  });

  it('is no problem where it is streamed', async () => {
    const { handler } = await start({ script: long(envelopeLimit * 2) });
    const answer = await invoke(handler, own);
    expect(answer.prelude?.statusCode).toBe(200);
    expect(answer.body.endsWith(line)).toBe(true);
  });
});

describe('a page of another origin', () => {
  const cors = (value: unknown, frontDoor = 'gateway-buffered') => ({
    OLLAMA_LAMBDA_CORS: JSON.stringify(value),
    OLLAMA_LAMBDA_FRONT_DOOR: frontDoor,
  });
  const from = (origin: string, method?: string) =>
    urlEvent('/v1/models', undefined, {
      headers: { origin, ...(method && { 'Access-Control-Request-Method': method }) },
      ...(method && { method: 'OPTIONS' }),
    });
  const headersOf = async (environment: Record<string, string>, event: unknown) => {
    const { handler } = await start({ environment });
    return JSON.parse((await invoke(handler, event)).body) as {
      statusCode: number;
      headers: Record<string, string>;
    };
  };

  it('that is allowed may read the answer and our headers', async () => {
    const environment = cors({ origins: ['https://a.example', 'https://b.example'] });
    const { headers } = await headersOf(environment, from('https://b.example'));
    expect(headers).toMatchObject({
      'access-control-allow-origin': 'https://b.example',
      'access-control-expose-headers': expect.stringContaining('x-ollama-lambda-cut'),
      vary: 'origin',
    });
  });

  it('that is not allowed is told nothing', async () => {
    const { headers } = await headersOf(cors({ origins: ['https://a.example'] }), from('https://c.example'));
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('asks before it sends, and is answered without a key', async () => {
    const environment = {
      ...cors({ origins: ['*'], headers: ['x-api-key'], maxAge: 60 }),
      OLLAMA_LAMBDA_AUTH: 'api-key',
      OLLAMA_LAMBDA_API_KEY_SHA256: 'ab'.repeat(32),
    };
    expect(await headersOf(environment, from('https://a.example', 'GET'))).toMatchObject({
      statusCode: 204,
      headers: {
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET',
        'access-control-allow-headers': 'x-api-key',
        'access-control-max-age': '60',
      },
    });
    const { statusCode, headers } = await headersOf(environment, from('https://a.example'));
    expect([statusCode, headers['access-control-allow-origin']]).toEqual([401, '*']);
  });

  it('is left to a Function URL, which answers for itself', async () => {
    const { handler } = await start({ environment: cors({ origins: ['*'] }, 'url-stream'), script });
    const answer = await invoke(handler, events['a Function URL']);
    expect(answer.prelude?.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it.each([
    ['{"origins":[]}'],
    ['{"origins":"https://a.example"}'],
    ['{"origins":["a.example"]}'],
    ['{"origins":["https://a.example/"]}'],
    ['{"origins":["*"],"maxAge":-1}'],
    ['["*"]'],
    ['*'],
  ])('is not guessed at: %s fails the start', (text) => {
    expect(() => readAnswers({ OLLAMA_LAMBDA_CORS: text })).toThrow(/^OLLAMA_LAMBDA_CORS is /);
  });

  it('and a front door that is not known fail the start', () => {
    expect(() => readAnswers({ OLLAMA_LAMBDA_FRONT_DOOR: 'window' })).toThrow(
      'OLLAMA_LAMBDA_FRONT_DOOR is "window"; expected one of url-stream, url-buffered',
    );
  });
});
