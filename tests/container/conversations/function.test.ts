import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type OwnBox, openDynamoBox } from '../dynamodb/dynamo-box.js';
import { makeTable } from '../dynamodb/make-tables.js';
import { invoke, urlEvent } from '../fake-lambda.js';
import {
  type Asked,
  json,
  openScripted,
  type Scene,
  type Script,
  type Scripted,
  stream,
} from '../scripted-engine.js';

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

type Said = { readonly role: string; readonly content: string };

const saidTo = ({ body }: Asked): readonly Said[] => body.messages as readonly Said[];

/** Answers with the number of messages that it was asked, in the protocol of the route. */
const counting: Script = (response, asked) => {
  const content = `heard ${saidTo(asked).length}`;
  if (asked.path === '/api/chat') {
    const line = { model: 'tiny', message: { role: 'assistant', content }, done: true, done_reason: 'stop' };
    return stream('application/x-ndjson', `${JSON.stringify(line)}\n`)(response, asked);
  }
  const chunk = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'tiny' };
  const choices = [{ index: 0, delta: { content }, finish_reason: 'stop' }];
  const text = `data: ${JSON.stringify({ ...chunk, choices })}\n\ndata: [DONE]\n\n`;
  return stream('text/event-stream', text)(response, asked);
};

async function start(scene: Scene = {}): Promise<Scripted> {
  const scripted = await openScripted({
    script: counting,
    ...scene,
    environment: {
      ...box.environment,
      OLLAMA_LAMBDA_AUTH: 'api-key',
      OLLAMA_LAMBDA_API_KEY_SHA256: digests.join(','),
      OLLAMA_LAMBDA_CONVERSATIONS: '30',
      OLLAMA_LAMBDA_CONVERSATIONS_TABLE: await makeTable(box.environment, 'conversations'),
      ...scene.environment,
    },
  });
  open.push(scripted);
  return scripted;
}

interface Ask {
  readonly path?: string;
  readonly key?: keyof typeof keys;
  readonly conversation?: string;
  readonly body?: object;
  readonly remaining?: number;
  readonly onWrite?: (text: string) => void;
}

async function say({ handler }: Scripted, content: string, ask: Ask = {}) {
  const { path = '/api/chat', key = 'ci', conversation = 'one', body = {}, ...options } = ask;
  const headers = { 'x-api-key': keys[key], 'x-ollama-lambda-conversation': conversation };
  const whole = { messages: [{ role: 'user', content }], stream: false, ...body };
  const { prelude, body: text } = await invoke(handler, urlEvent(path, whole, { headers }), options);
  return { status: prelude?.statusCode, header: prelude?.headers['x-ollama-lambda-conversation'], text };
}

async function about(
  method: 'GET' | 'DELETE',
  { handler }: Scripted,
  key: keyof typeof keys = 'ci',
  id = 'one',
) {
  const event = urlEvent(`/api/conversations/${id}`, undefined, {
    method,
    headers: { 'x-api-key': keys[key] },
  });
  const { prelude, body } = await invoke(handler, event);
  return { status: prelude?.statusCode, body: JSON.parse(body) };
}

const lastAsked = ({ asked }: Scripted): readonly string[] => {
  const last = asked.at(-1);
  return last === undefined ? [] : saidTo(last).map(({ role, content }) => `${role}: ${content}`);
};

describe('a conversation', () => {
  it('goes on where it was, in the other protocol and with a field as well as with a header', async () => {
    const scripted = await start();
    const first = await say(scripted, 'one');
    expect([first.status, first.header]).toEqual([200, 'one; turns=0; turn=1']);
    await say(scripted, 'two', { path: '/v1/chat/completions' });
    const event = urlEvent(
      '/v1/chat/completions',
      { messages: [{ role: 'user', content: 'three' }], conversation: { id: 'one' } },
      { headers: { 'x-api-key': keys.ci } },
    );
    const { prelude } = await invoke(scripted.handler, event);
    expect(prelude?.headers['x-ollama-lambda-conversation']).toBe('one; turns=2; turn=3');
    expect(lastAsked(scripted)).toEqual([
      'user: one',
      'assistant: heard 1',
      'user: two',
      'assistant: heard 3',
      'user: three',
    ]);
    expect(scripted.asked.at(-1)?.body).not.toHaveProperty('conversation');
  });

  it('is kept of a stream before its last bytes go out', async () => {
    const scripted = await start();
    let atEnd: ReturnType<typeof about> | undefined;
    const { header } = await say(scripted, 'one', {
      body: { stream: true },
      onWrite(text) {
        if (text.includes('"done":true')) atEnd = about('GET', scripted);
      },
    });
    expect(header).toBe('one; turns=0');
    expect((await atEnd)?.body.turns).toMatchObject([
      {
        turn: 1,
        messages: [
          { role: 'user', content: 'one' },
          { role: 'assistant', content: 'heard 1' },
        ],
      },
    ]);
  });

  it('is not there without being asked for', async () => {
    const scripted = await start();
    const event = urlEvent(
      '/api/chat',
      { messages: [], stream: false },
      { headers: { 'x-api-key': keys.ci } },
    );
    const before = box.calls().length;
    await invoke(scripted.handler, event);
    expect(box.calls()).toHaveLength(before);
  });

  it('of one key is not there for another, neither to read nor to delete nor to go on', async () => {
    const scripted = await start();
    await say(scripted, 'secret');
    expect((await about('GET', scripted, 'app')).status).toBe(404);
    expect((await about('DELETE', scripted, 'app')).status).toBe(404);
    await say(scripted, 'hello', { key: 'app' });
    expect(lastAsked(scripted)).toEqual(['user: hello']);
    expect((await about('GET', scripted)).body.turns).toHaveLength(1);
  });

  it('is gone when it is deleted, and can begin anew', async () => {
    const scripted = await start();
    await say(scripted, 'one');
    await say(scripted, 'two');
    expect(await about('DELETE', scripted)).toEqual({
      status: 200,
      body: { conversation: 'one', deleted: true, turns: 2 },
    });
    expect((await about('GET', scripted)).status).toBe(404);
    expect((await about('DELETE', scripted)).status).toBe(404);
    expect((await say(scripted, 'again')).header).toBe('one; turns=0; turn=1');
  });

  it('does not come back by an answer that was under way when it was deleted', async () => {
    let deleted: Promise<unknown> | undefined;
    const scripted = await start({
      script: async (response, asked) => {
        if (saidTo(asked).length > 1) {
          deleted = about('DELETE', scripted);
          await deleted;
        }
        counting(response, asked);
      },
    });
    await say(scripted, 'one');
    expect((await say(scripted, 'two')).header).toBe('one; turns=1; kept=false');
    expect((await about('GET', scripted)).status).toBe(404);
  });

  it('has one message of the system, the newest, above all turns', async () => {
    const scripted = await start();
    const system = (content: string) => ({ role: 'system', content });
    await say(scripted, '', { body: { messages: [system('be brief'), { role: 'user', content: 'one' }] } });
    await say(scripted, 'two');
    expect(lastAsked(scripted)[0]).toBe('system: be brief');
    await say(scripted, '', { body: { messages: [system('be long'), { role: 'user', content: 'three' }] } });
    await say(scripted, 'four');
    expect(lastAsked(scripted).filter((text) => text.startsWith('system'))).toEqual(['system: be long']);
    expect(lastAsked(scripted)).toHaveLength(8);
  });

  it('leaves out the oldest turns when the context has no room for them, and nothing of what is kept', async () => {
    const scripted = await start({ environment: { OLLAMA_CONTEXT_LENGTH: '400' } });
    for (const word of ['a', 'b', 'c', 'd']) await say(scripted, word.repeat(200));
    expect((await say(scripted, 'e')).header).toBe('one; turns=2; turn=5');
    expect(lastAsked(scripted)[0]).toBe(`user: ${'c'.repeat(200)}`);
    expect((await about('GET', scripted)).body).toMatchObject({ complete: true, turns: { length: 5 } });
  });

  it('keeps no image, and says where one was', async () => {
    const scripted = await start();
    const png = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010802000000', 'hex').toString(
      'base64',
    );
    await say(scripted, '', {
      body: { messages: [{ role: 'user', content: 'what is this', images: [png] }] },
    });
    expect(saidTo(scripted.asked[0] as Asked)[0]).toMatchObject({ images: [png] });
    await say(scripted, 'and now');
    expect(lastAsked(scripted)[0]).toBe('user: what is this\n[an image that is not kept]');
    expect(scripted.asked[1]?.body).toEqual(expect.not.objectContaining({ images: expect.anything() }));
  });

  it('marks an answer that the deadline has cut', async () => {
    const line = { model: 'tiny', message: { role: 'assistant', content: 'half' }, done: false };
    const scripted = await start({
      script: (response) =>
        void response.setHeader('content-type', 'application/x-ndjson').write(`${JSON.stringify(line)}\n`),
    });
    await say(scripted, 'one', { remaining: 800 });
    expect((await about('GET', scripted)).body.turns).toMatchObject([
      { cut: 'deadline', messages: [{ content: 'one' }, { role: 'assistant', content: 'half' }] },
    ]);
  });

  it('does not keep the question of an answer that failed: it will be asked again', async () => {
    const scripted = await start({ script: json(500, { error: 'no' }) });
    expect((await say(scripted, 'one')).status).toBe(500);
    expect((await about('GET', scripted)).status).toBe(404);
  });

  it('answers 503 when what was said before cannot be read', async () => {
    const scripted = await start({ environment: { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9' } });
    expect((await say(scripted, 'one')).status).toBe(503);
    expect(scripted.asked).toEqual([]);
    expect(scripted.notes).toMatchObject([{ event: 'conversation-unreachable' }]);
  });

  it('says of an answer in one piece when it could not be kept', async () => {
    const scripted = await start({
      script: (response, asked) => {
        box.faults.add({ at: 'dynamodb:PutItem', kind: 'deny' });
        counting(response, asked);
      },
    });
    expect(await say(scripted, 'one')).toMatchObject({ status: 200, header: 'one; kept=false' });
    expect(scripted.notes).toMatchObject([{ event: 'conversation-not-kept', level: 'error' }]);
  });

  it.each<[string, Ask, number, RegExp]>([
    ['a name with a #', { conversation: 'a#b' }, 400, /named by 1 to 128/],
    ['another route', { path: '/api/generate', body: { prompt: 'x' } }, 400, /kept for \/api\/chat and/],
    ['no message', { body: { messages: [] } }, 400, /needs a message/],
    [
      'two names',
      { body: { conversation: 'two', messages: [{ role: 'user', content: 'x' }] } },
      400,
      /different/,
    ],
    [
      'a turn that no item holds',
      { body: { messages: [{ role: 'user', content: 'x'.repeat(300_000) }] } },
      413,
      /may have/,
    ],
  ])('cannot be had with %s', async (_what, ask, status, words) => {
    const scripted = await start();
    const answer = await say(scripted, 'hello', ask);
    expect([answer.status, scripted.asked.length]).toEqual([status, 0]);
    expect(answer.text).toMatch(words);
  });

  it('is refused where none are kept, and a request without one is not', async () => {
    const scripted = await start({ environment: { OLLAMA_LAMBDA_CONVERSATIONS_TABLE: '' } });
    expect((await say(scripted, 'one')).status).toBe(400);
    expect((await about('GET', scripted)).status).toBe(404);
    const event = urlEvent('/api/chat', { messages: [] }, { headers: { 'x-api-key': keys.ci } });
    expect((await invoke(scripted.handler, event)).prelude?.statusCode).toBe(200);
  });
});
