import { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { framing, urlEvent } from './fake-lambda.js';
import { startFunction } from './function.js';
import { type Hosting, openHosting } from './hosted-function.js';
import { makeOddEngine } from './odd-engine.js';
import { protocols } from './spoken.js';

// Processes are started and waited for; how long that takes is the machine’s affair.
jest.setTimeout(120_000);

let hosting: Hosting;
let oddEngine: string;
beforeAll(async () => {
  hosting = await openHosting();
  oddEngine = makeOddEngine(hosting.workshop.folder);
});
afterEach(() => hosting.closeAll());
afterAll(() => hosting.close());

/** Milliseconds until the deadline: time for the first word on a busy machine, and then a wait for the rest. */
const remaining = 2500;

describe('a deadline in the middle of a token', () => {
  it('ends the answer, in every protocol, as one that was cut for its length', async () => {
    await Promise.all(
      Object.values(protocols).map(async ({ path, streamed, whole, read }) => {
        const hosted = await hosting.host({ OLLAMA_LAMBDA_ENGINE: oddEngine });
        expect((await hosted.ask(urlEvent('/healthz'))).status).toBe(200);
        const answer = await hosted.ask(urlEvent(path, streamed), { remaining });
        expect(answer).toMatchObject({ status: 200, error: undefined });
        expect(read(answer.body)).toMatchObject({ text: 'one', ended: true, error: undefined });
        expect(read(answer.body).reason).toMatch(/^(length|max_tokens)$/);

        const piece = await hosted.ask(urlEvent(path, whole), { remaining });
        expect(piece).toMatchObject({ status: 200, error: undefined });
        expect(piece.body).toMatch(/"one"/);
        expect(piece.body).toMatch(/"(length|max_tokens)"/);
      }),
    );
  });
});

describe.each(Object.entries(protocols))('in %s’s protocol', (_name, { path, streamed, read }) => {
  it('a client that takes its time gets the whole answer, in order', async () => {
    const hosted = await hosting.host({ OLLAMA_STAND_IN_WORD_MS: '0' });
    const answer = await hosted.ask(urlEvent(path, streamed), { onPiece: () => delay(20) });
    expect(read(answer.body)).toMatchObject({
      text: '[stand-in engine] The prompt has 2 words and begins: hello world',
      ended: true,
      error: undefined,
    });
  });

  it('a client that goes away stops the engine, and the function answers the next', async () => {
    const { folder, makeStore } = hosting.workshop;
    const { handler, engine, engineLines } = startFunction({
      OLLAMA_LAMBDA_ENGINE: oddEngine,
      OLLAMA_MODELS: makeStore().path,
      TMPDIR: folder,
    });
    try {
      const stream = new Writable({
        write(chunk: Buffer, _encoding, done) {
          if (chunk.includes('one')) this.destroy();
          done();
        },
      });
      await handlerEnds(handler(urlEvent(path, streamed), stream, context));
      while (!engineLines.includes('gone')) await delay(10);
      const sent: Buffer[] = [];
      const next = new Writable({
        write(chunk: Buffer, _encoding, done) {
          sent.push(chunk);
          done();
        },
      });
      await handler(urlEvent('/healthz'), framing.from(next, { statusCode: 0, headers: {} }), context);
      expect(Buffer.concat(sent).toString()).toContain('"status":"ok"');
    } finally {
      engine.stop();
    }
  });
});

const context = { awsRequestId: 'request', getRemainingTimeInMillis: () => 60_000 };

/** To whom nobody listens any more it may say what went wrong, or nothing. */
const handlerEnds = (handled: Promise<void>): Promise<unknown> => handled.catch((error: unknown) => error);

it('SIGTERM in the middle of a stream ends the function and its engine, and breaks the stream off', async () => {
  const hosted = await hosting.host({ OLLAMA_STAND_IN_WORD_MS: '1000' });
  const [, pid] = await hosted.line(/pid (\d+)/);
  const answer = await hosted.ask(urlEvent('/api/chat', { messages: [{ role: 'user', content: 'hello' }] }), {
    onPiece: () => void hosted.child.kill('SIGTERM'),
  });
  await hosted.ended;
  expect(answer.body).not.toContain('"done":true');
  while (isAlive(Number(pid))) await delay(10);
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // ESRCH
  }
}
