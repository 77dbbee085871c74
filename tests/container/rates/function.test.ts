import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type OwnBox, openDynamoBox } from '../dynamodb/dynamo-box.js';
import { askDynamo, makeTable } from '../dynamodb/make-tables.js';
import { invoke, urlEvent } from '../fake-lambda.js';
import { samples, wholeOf } from '../samples.js';
import { json, openScripted, type Scene, type Scripted, stream } from '../scripted-engine.js';

let box: OwnBox;
beforeAll(async () => {
  box = await openDynamoBox();
});
afterAll(() => box.close());

const open: Scripted[] = [];
afterEach(async () => {
  for (const scripted of open.splice(0)) await scripted.close();
});

const keys = { ci: 'key-of-ci', app: 'key-of-app' };
const digests = Object.entries(keys).map(
  ([name, key]) => `${name}=${createHash('sha256').update(key).digest('hex')}`,
);

interface Limited extends Scripted {
  readonly table: string;
}

/** The function with these rates, before an engine that says in every protocol that it used 3 and 7 tokens. */
async function start(rates: object, scene: Scene = {}): Promise<Limited> {
  const table = await makeTable(box.environment, 'rates');
  const scripted = await openScripted({
    script: (response, asked) => {
      const sample = Object.values(samples).find(({ path }) => path === asked.path);
      if (sample === undefined) json(200, { prompt_eval_count: 3 })(response, asked);
      else stream(sample.contentType, wholeOf(sample))(response, asked);
    },
    ...scene,
    environment: {
      ...box.environment,
      OLLAMA_LAMBDA_AUTH: 'api-key',
      OLLAMA_LAMBDA_API_KEY_SHA256: digests.join(','),
      OLLAMA_LAMBDA_RATES: JSON.stringify(rates),
      OLLAMA_LAMBDA_RATES_TABLE: table,
      OLLAMA_LAMBDA_LIMITS: '{"outputTokens":100}',
      ...scene.environment,
    },
  });
  open.push(scripted);
  return { ...scripted, table };
}

const messages = [{ role: 'user', content: 'hello' }];

async function ask(
  { handler }: Scripted,
  path = '/api/chat',
  key: keyof typeof keys = 'ci',
  body: object = {},
) {
  const headers = { authorization: `Bearer ${keys[key]}` };
  const whole = { messages, stream: false, ...(path === '/v1/messages' && { max_tokens: 50 }), ...body };
  const answer = await invoke(handler, urlEvent(path, whole, { headers }));
  return {
    status: answer.prelude?.statusCode,
    headers: answer.prelude?.headers ?? {},
    body: JSON.parse(answer.body),
  };
}

const countsOf = async (table: string, caller = 'ci') => {
  const Key = { caller: { S: caller } };
  const { Item } = (await askDynamo(box.environment, 'GetItem', { TableName: table, Key })) as {
    Item: Record<string, { N?: string; S?: string }>;
  };
  return Object.fromEntries(['dayRequests', 'dayTokens'].map((name) => [name, Number(Item[name]?.N)]));
};

describe('limits over time', () => {
  it.each([
    ['/api/chat', (body: { error: string }) => body.error],
    [
      '/v1/chat/completions',
      (body: { error: { message: string; code: string } }) => {
        expect(body.error.code).toBe('rate_limit_exceeded');
        return body.error.message;
      },
    ],
    [
      '/v1/messages',
      (body: { error: { message: string; type: string } }) => {
        expect(body.error.type).toBe('rate_limit_error');
        return body.error.message;
      },
    ],
  ] as [string, (body: never) => string][])(
    'refuse on %s in its protocol, and say when to ask again',
    async (path, messageIn) => {
      const limited = await start({ requestsPerDay: 1 });
      expect((await ask(limited, path)).status).toBe(200);
      const refused = await ask(limited, path);
      expect(refused.status).toBe(429);
      expect(messageIn(refused.body as never)).toMatch(
        /^1 request a day are allowed, of which 1 are used; ask again in \d+ s$/,
      );
      expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
      expect(limited.asked).toHaveLength(1);
      expect(limited.records[1]).toMatchObject({ status: 429, errorKind: 'rate-limited' });
    },
  );

  it('tell each answer what is left, in the headers of its protocol', async () => {
    const limited = await start({ requestsPerDay: 5, tokensPerDay: 10_000 });
    const { headers } = await ask(limited, '/v1/chat/completions');
    expect(headers).toMatchObject({
      'x-ratelimit-limit-requests': '5',
      'x-ratelimit-remaining-requests': '4',
    });
    expect(headers['x-ratelimit-reset-requests']).toMatch(/^(\d+h)?(\d+m)?\d+s$/);
    expect(Number(headers['x-ratelimit-remaining-tokens'])).toBeLessThan(10_000 - 100);
    const anthropic = await ask(limited, '/v1/messages');
    expect(anthropic.headers).toMatchObject({ 'anthropic-ratelimit-requests-remaining': '3' });
    expect(anthropic.headers['anthropic-ratelimit-tokens-reset']).toMatch(/^\d{4}-\d\d-\d\dT00:00:00Z$/);
  });

  it('come out at the tokens that were used, in one piece and in a stream, before the last byte', async () => {
    const limited = await start({ tokensPerDay: 10_000 });
    await ask(limited, '/api/chat');
    expect(await countsOf(limited.table)).toEqual({ dayRequests: 1, dayTokens: 10 });
    let atEnd: Promise<object> | undefined;
    const headers = { authorization: `Bearer ${keys.ci}` };
    const event = urlEvent('/v1/chat/completions', { messages, stream: true }, { headers });
    await invoke(limited.handler, event, {
      onWrite(text) {
        if (text.includes('[DONE]\n')) atEnd = countsOf(limited.table);
      },
    });
    expect(await atEnd).toEqual({ dayRequests: 2, dayTokens: 20 });
    await ask(limited, '/api/embed', 'ci', { messages: undefined, input: ['one', 'two'] });
    expect(await countsOf(limited.table)).toEqual({ dayRequests: 3, dayTokens: 23 });
  });

  it('take no tokens for an answer that never began', async () => {
    const limited = await start({ tokensPerDay: 10_000 }, { script: json(500, { error: 'no' }) });
    expect((await ask(limited)).status).toBe(500);
    expect(await countsOf(limited.table)).toEqual({ dayRequests: 1, dayTokens: 0 });
  });

  it('count each key apart, and hold a key to its own', async () => {
    const limited = await start({ requestsPerDay: 1, keys: { app: { requestsPerDay: 2 } } });
    const statuses = [];
    for (const key of ['ci', 'ci', 'app', 'app', 'app'] as const)
      statuses.push((await ask(limited, '/api/chat', key)).status);
    expect(statuses).toEqual([200, 429, 200, 200, 429]);
  });

  it('leave a caller alone who has none, without asking the table', async () => {
    const limited = await start({ keys: { app: { requestsPerDay: 1 } } });
    const before = box.calls().length;
    expect((await ask(limited)).headers).not.toHaveProperty('x-ratelimit-limit-requests');
    expect(box.calls()).toHaveLength(before);
  });

  it('refuse what can never fit with 413 and no time to wait for', async () => {
    const limited = await start({ tokensPerMinute: 150 });
    const refused = await ask(limited);
    expect([refused.status, refused.headers['retry-after']]).toEqual([413, undefined]);
    expect(refused.body.error).toMatch(/^the request may use up to \d+ tokens, and 150 a minute are allowed/);
  });

  it('do not count what is refused for another reason', async () => {
    const limited = await start({ requestsPerDay: 1 });
    expect((await ask(limited, '/api/chat', 'ci', { messages: 'no list' })).status).toBe(400);
    expect((await ask(limited)).status).toBe(200);
  });

  it.each([
    ['refuse', 503, 'unreachable'],
    ['allow', 200, 'unchecked'],
  ])('that cannot be checked %s, and the answer and the log say so', async (unreachable, status, header) => {
    const limited = await start(
      { requestsPerDay: 1, unreachable },
      { environment: { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9' } },
    );
    const answer = await ask(limited);
    expect([answer.status, answer.headers['x-ollama-lambda-rates']]).toEqual([status, header]);
    expect(limited.notes).toMatchObject([
      { event: 'rates-unreachable', level: 'error', request: unreachable },
    ]);
  });

  it('let a reservation stand that could not be settled, and never settle it twice', async () => {
    const limited = await start(
      { tokensPerDay: 10_000 },
      {
        script: (response, asked) => {
          // The write after this one is the settlement. Whether it was done nobody knows.
          box.faults.add({ at: 'dynamodb:UpdateItem', kind: 'error' });
          stream('application/x-ndjson', wholeOf(samples['Ollama chat'] as never))(response, asked);
        },
      },
    );
    expect((await ask(limited)).status).toBe(200);
    expect(limited.notes).toMatchObject([{ event: 'rates-unsettled', level: 'warn' }]);
    expect((await countsOf(limited.table)).dayTokens).toBeGreaterThan(100);
  });
});
