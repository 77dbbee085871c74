import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Readiness } from '../../container/engine-state.js';
import { invoke, urlEvent } from './fake-lambda.js';
import { samples, wholeOf } from './samples.js';
import { openScripted, type Scene, type Scripted, stall, stream } from './scripted-engine.js';

const open: Scripted[] = [];
afterEach(async () => {
  for (const scripted of open.splice(0)) await scripted.close();
});

async function start(scene: Scene): Promise<Scripted> {
  const scripted = await openScripted({ patience: { first: 20, between: 20 }, ...scene });
  open.push(scripted);
  return scripted;
}

/** A load that ends when the test says so. */
function gate() {
  let open: (readiness: Readiness) => void = () => undefined;
  const passed = new Promise<Readiness>((resolve) => {
    open = resolve;
  });
  return { open, loaded: () => passed };
}

const messages = [{ role: 'user', content: 'hello' }];
const chat = { messages, stream: true, max_tokens: 100, stream_options: { include_usage: true } };
const streamOf = (path: string) => (path === '/v1/responses' ? { input: 'hello', stream: true } : chat);
const failed: Readiness = { ready: false, reason: 'no such blob: /opt/x', retryAfterSeconds: 10 };

/** Invokes, and lets the load end after the caller has seen two signs of life. */
async function afterTwo(path: string, sign: string, readiness: Readiness, scene: Scene = {}) {
  const { open, loaded } = gate();
  const scripted = await start({ ...scene, loaded });
  let seen = 0;
  const answer = await invoke(scripted.handler, urlEvent(path, streamOf(path)), {
    onWrite(text) {
      if (text === sign && ++seen === 2) open(readiness);
    },
  });
  return { answer, seen, scripted };
}

describe('a stream that waits for its model', () => {
  it.each([
    ['OpenAI chat', ': keep-alive\n\n'],
    ['Anthropic messages', ': keep-alive\n\n'],
    ['Ollama chat', ' '],
  ])('of %s is kept alive until it begins', async (name, sign) => {
    const sample = samples[name] ?? samples['Ollama chat'];
    if (sample === undefined) throw new Error(name);
    const script = stream(sample.contentType, wholeOf(sample));
    const { answer, seen } = await afterTwo(sample.path, sign, { ready: true }, { script });
    expect(answer.prelude).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': sample.contentType },
    });
    expect(seen).toBeGreaterThanOrEqual(2);
    expect(answer.body).toBe(sign.repeat(seen) + wholeOf(sample));
  });

  it.each<[string, string, unknown]>([
    ['/v1/chat/completions', ': keep-alive\n\n', { error: { type: 'api_error' } }],
    ['/v1/messages', ': keep-alive\n\n', { type: 'error', error: { type: 'overloaded_error' } }],
    ['/v1/responses', ': keep-alive\n\n', { type: 'response.failed', response: { status: 'failed' } }],
    ['/api/chat', ' ', { error: expect.stringContaining('no such blob (request') }],
  ])('and for which loading fails says so in the stream of %s', async (path, sign, expected) => {
    const { answer, scripted } = await afterTwo(path, sign, failed);
    expect(answer.prelude?.statusCode).toBe(200);
    const last = answer.body.slice(answer.body.indexOf('{'));
    expect(JSON.parse(last)).toMatchObject(expected as object);
    expect(answer.body).not.toContain('/opt/x');
    expect(scripted.asked).toEqual([]);
    expect(scripted.records).toMatchObject([{ problem: failed.reason }]);
  });

  it('is ended at the deadline although the model never comes', async () => {
    const { loaded } = {
      loaded: (signal: AbortSignal) =>
        new Promise<Readiness>((resolve) => signal.addEventListener('abort', () => resolve(failed))),
    };
    const { handler } = await start({ loaded });
    const answer = await invoke(handler, urlEvent('/v1/chat/completions', chat), { remaining: 400 });
    expect(answer.body).toMatch(/^(: keep-alive\n\n)+data: \{"error".*\}\n\n$/);
  });
});

describe('an answer with a status of its own', () => {
  it('is that of a failure that is known soon', async () => {
    const { handler } = await start({
      loaded: async () => failed,
      patience: { first: 60_000, between: 60_000 },
    });
    const answer = await invoke(handler, urlEvent('/v1/chat/completions', chat));
    expect(answer.prelude).toMatchObject({ statusCode: 503, headers: { 'retry-after': '10' } });
  });

  it.each<[string, unknown, Record<string, string>]>([
    ['one that is wanted in one piece', urlEvent('/v1/chat/completions', { messages }), {}],
    [
      'one through a buffered front door',
      urlEvent('/v1/chat/completions', chat),
      { OLLAMA_LAMBDA_FRONT_DOOR: 'url-buffered' },
    ],
    ['one to a direct invocation', { path: '/api/chat', body: chat }, {}],
  ])('is awaited for %s', async (_name, event, environment) => {
    const { open, loaded } = gate();
    const { handler } = await start({ loaded, environment });
    const answering = invoke(handler, event);
    await sleep(100); // So that signs of life, if there were any, would have come.
    open(failed);
    expect((await answering).body).not.toContain('keep-alive');
  });
});

describe('a caller who goes away', () => {
  it('while the model loads ends the wait', async () => {
    let aborted = false;
    const loaded = (signal: AbortSignal) =>
      new Promise<Readiness>((resolve) =>
        signal.addEventListener('abort', () => {
          aborted = true;
          resolve(failed);
        }),
      );
    const { handler, records } = await start({ loaded });
    await invoke(handler, urlEvent('/v1/chat/completions', chat), { leaveAt: ': keep-alive\n\n' });
    expect(aborted).toBe(true);
    expect(records).toHaveLength(1);
  });

  it('in the middle of a stream stops the generation', async () => {
    const sample = samples['Ollama chat'];
    const first = `${sample?.frames[0]}\n`;
    const scripted = await start({ script: stall('application/x-ndjson', first) });
    await invoke(scripted.handler, urlEvent('/api/chat', chat), { leaveAt: first });
    await scripted.broken(1);
    expect(scripted.records).toMatchObject([{ errorKind: 'caller-gone', tokens: 1 }]);
  });
});
