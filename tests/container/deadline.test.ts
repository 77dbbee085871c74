import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answered, invoke, urlEvent } from './fake-lambda.js';
import { type Sample, samples } from './samples.js';
import { openScripted, type Scene, type Scripted, stall } from './scripted-engine.js';

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
const request = (path: string, stream: boolean): unknown =>
  ({
    '/api/generate': { prompt: 'hello', stream },
    '/v1/completions': { prompt: 'hello', stream },
    '/v1/responses': { input: 'hello', stream },
  })[path] ?? { messages, stream, max_tokens: 100 };

/** Two texts were said, and half a frame of a third. */
function begun({ frames, separator }: Sample): { whole: string; text: string } {
  const from = frames.findIndex((frame) => frame.includes('Grüße'));
  const whole = frames
    .slice(0, from + 2)
    .map((frame) => frame + separator)
    .join('');
  return { whole, text: `${whole}${frames[from + 2]?.slice(0, 20)}` };
}

/** Long enough for the frames to arrive on a machine that has much else to do. */
const remaining = 8000;
const soFar = 'Grüße, "done":true ';

interface Cut {
  readonly answer: Answered;
  readonly scripted: Scripted;
}

describe('a deadline in the middle of a token', () => {
  /** All at once, since each takes as long as its deadline. */
  let streamed: Readonly<Record<string, Cut>>;
  let inOnePiece: Readonly<Record<string, Cut>>;
  beforeAll(async () => {
    const cutAll = async (stream: boolean): Promise<Readonly<Record<string, Cut>>> => {
      const all = Object.entries(samples).map(async ([name, sample]): Promise<[string, Cut]> => {
        const scripted = await openScripted({ script: stall(sample.contentType, begun(sample).text) });
        const event = urlEvent(sample.path, request(sample.path, stream));
        const answer = await invoke(scripted.handler, event, { remaining });
        if (scripted.asked.length > 0) await scripted.broken(1);
        await scripted.close();
        return [name, { answer, scripted }];
      });
      return Object.fromEntries(await Promise.all(all));
    };
    // Schemas are imported when they are first needed, and jest cannot import one module twice at once.
    const scripted = await start({});
    for (const { path } of Object.values(samples)) await invoke(scripted.handler, urlEvent(path, {}));
    [streamed, inOnePiece] = await Promise.all([cutAll(true), cutAll(false)]);
  }, 60_000);

  it.each(Object.entries(samples))('ends a stream of %s as cut for its length', (name, sample) => {
    const { whole } = begun(sample);
    const { answer, scripted } = streamed[name] as Cut;
    expect([answer.prelude?.statusCode, scripted.records[0]?.problem]).toEqual([200, undefined]);
    expect(answer.body.slice(0, whole.length)).toBe(whole);
    expect(answer.body.slice(whole.length).replace(/"(created_at|total_duration)":[^,]+,/g, '')).toMatch(
      endOf[sample.path] ?? /never/,
    );
    expect(scripted.records).toMatchObject([{ status: 200, cut: 'deadline' }]);
    expect(scripted.records[0]?.problem).toBeUndefined();
  });

  it.each(Object.entries(samples))('gives what there is of %s in one piece', (name, sample) => {
    const { answer, scripted } = inOnePiece[name] as Cut;
    expect(answer.prelude).toMatchObject({
      statusCode: 200,
      headers: { 'x-ollama-lambda-cut': 'deadline' },
    });
    expect(JSON.parse(answer.body)).toMatchObject({
      ...pieceOf[sample.path],
      ollama_lambda: { cut: 'deadline' },
    });
    expect(scripted.records).toMatchObject([{ status: 200, cut: 'deadline', tokens: 2 }]);
  });
});

/** How the end of a stream that is cut looks in each protocol. */
const endOf: Readonly<Record<string, RegExp>> = {
  '/api/chat':
    /^\{"model":"tiny","message":\{"role":"assistant","content":""\},"done":true,"done_reason":"length",.*\}\n$/,
  '/api/generate': /^\{"model":"tiny","response":"","done":true,"done_reason":"length",.*\}\n$/,
  '/v1/chat/completions':
    /^data: \{.*"choices":\[\{"index":0,"delta":\{\},"finish_reason":"length"\}\].*\}\n\ndata: \[DONE\]\n\n$/,
  '/v1/completions':
    /^data: \{.*"choices":\[\{"index":0,"text":"","finish_reason":"length"\}\].*\}\n\ndata: \[DONE\]\n\n$/,
  '/v1/messages':
    /^event: content_block_stop\ndata: .*"index":0\}\n\nevent: message_delta\ndata: .*"stop_reason":"max_tokens".*\n\nevent: message_stop\ndata: \{"type":"message_stop"\}\n\n$/,
  '/v1/responses':
    /^event: response.output_text.done\ndata: .*\n\nevent: response.content_part.done\ndata: .*\n\nevent: response.output_item.done\ndata: .*"status":"incomplete".*\n\nevent: response.incomplete\ndata: .*"reason":"max_output_tokens".*"sequence_number":9\}\n\n$/,
};

const pieceOf: Readonly<Record<string, object>> = {
  '/api/chat': { message: { role: 'assistant', content: soFar }, done: true, done_reason: 'length' },
  '/api/generate': { response: soFar, done: true, done_reason: 'length' },
  '/v1/chat/completions': { choices: [{ message: { content: soFar }, finish_reason: 'length' }] },
  '/v1/completions': { choices: [{ text: soFar, finish_reason: 'length' }] },
  '/v1/messages': { content: [{ type: 'text', text: soFar }], stop_reason: 'max_tokens' },
  '/v1/responses': {
    status: 'incomplete',
    incomplete_details: { reason: 'max_output_tokens' },
    output: [{ status: 'incomplete', content: [{ text: soFar }] }],
  },
};

describe('a deadline before the first token', () => {
  it.each([
    ['/api/chat', true, { error: expect.stringContaining('time was up') }],
    ['/v1/chat/completions', false, { error: { type: 'api_error' } }],
    ['/v1/messages', true, { type: 'error', error: { type: 'timeout_error' } }],
    ['/api/embed', false, { error: expect.stringContaining('time was up') }],
  ])('is a 504 in the protocol of %s', async (path, streams, expected) => {
    const scripted = await start({ script: () => undefined });
    const body = path === '/api/embed' ? { input: 'hello' } : request(path, streams);
    const answer = await invoke(scripted.handler, urlEvent(path, body), { remaining: 400 });
    expect(answer.prelude?.statusCode).toBe(504);
    expect(JSON.parse(answer.body)).toMatchObject(expected);
    expect(scripted.records).toMatchObject([{ status: 504, errorKind: 'out-of-time' }]);
  });

  it('that comes while the model loads is a 503 that says when to come back', async () => {
    const loaded = (signal: AbortSignal) =>
      new Promise<{ ready: false; reason: string; retryAfterSeconds: number }>((resolve) =>
        signal.addEventListener('abort', () =>
          resolve({ ready: false, reason: 'still loading', retryAfterSeconds: 2 }),
        ),
      );
    const scripted = await start({ loaded });
    const answer = await invoke(scripted.handler, urlEvent('/api/chat', { messages }), { remaining: 400 });
    expect(answer.prelude).toMatchObject({ statusCode: 503, headers: { 'retry-after': '2' } });
    expect(scripted.asked).toEqual([]);
  });
});
