import { randomBytes } from 'node:crypto';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { runBatch } from './batch.js';
import { urlEvent } from './fake-lambda.js';
import { type HostedFunction, type Hosting, openHosting } from './hosted-function.js';
import { malformedRequests } from './malformed.js';
import { protocols } from './spoken.js';

// Processes are started and waited for; how long that takes is the machine’s affair.
jest.setTimeout(120_000);

let hosting: Hosting;
let hosted: HostedFunction;
beforeAll(async () => {
  hosting = await openHosting();
  hosted = await hosting.host({ OLLAMA_STAND_IN_WORD_MS: '0' });
  expect((await hosted.ask(urlEvent('/healthz'))).status).toBe(200);
});
afterAll(() => hosting.close());

/** More than any limit, and nothing when it is compressed. */
const spaces = Buffer.alloc(32 * 1024 * 1024, ' ');

/** An event whose body is these bytes. */
const bytesEvent = (path: string, body: Uint8Array, headers: Readonly<Record<string, string>> = {}) => ({
  ...urlEvent(path, '', { headers: { 'content-type': 'application/json', ...headers } }),
  body: Buffer.from(body).toString('base64'),
});

/** The process and its engine are those of the beginning. */
async function expectAlive(): Promise<void> {
  expect(await hosted.ask(urlEvent('/healthz'))).toMatchObject({ status: 200, error: undefined });
  expect(hosted.child.exitCode).toBeNull();
  expect(hosted.lines.filter((line) => line.includes('Listening on'))).toHaveLength(1);
}

describe('bodies that are not as they should be', () => {
  it('a thousand of them get no 5xx, and the process lives on', async () => {
    const requests = malformedRequests(20_261_123, 1000);
    const answers = await runBatch(
      hosting,
      requests.map(({ path, body, headers }) => bytesEvent(path, body, headers)),
    );
    expect(answers).toHaveLength(requests.length);
    const surprises = answers
      .map(({ status, body }, index) => ({ status, said: body, ...requests[index] }))
      // 501: the model of this function makes no embeddings, whatever is asked of it.
      .filter(
        ({ status, path = '' }) =>
          !(status >= 200 && status < 500) && !(status === 501 && /embed/.test(path)),
      );
    expect(surprises).toEqual([]);
    expect(answers.filter(({ status }) => status === 400).length).toBeGreaterThan(500);
  });

  it.each(Object.entries(protocols))(
    'one of 10 MB is a 413 in %s’s protocol, where a host passes it on at all',
    async (_name, { path, errorOf }) => {
      const body = JSON.stringify({ messages: [{ role: 'user', content: 'x'.repeat(10 * 1024 * 1024) }] });
      const answer = await hosted.ask(bytesEvent(path, Buffer.from(body)));
      expect(answer.status).toBe(413);
      expect(errorOf(answer.body)).toMatch(/larger than \d+ bytes/);
      await expectAlive();
    },
  );

  it.each([
    ['gzip', () => gzipSync(spaces)],
    ['br', () => brotliCompressSync(spaces, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })],
  ])('one that unpacks to a thousand times its size is refused: %s', async (encoding, compress) => {
    const bomb = compress();
    for (const { path, errorOf } of Object.values(protocols)) {
      const answer = await hosted.ask(bytesEvent(path, bomb, { 'content-encoding': encoding }));
      expect([413, 415]).toContain(answer.status);
      errorOf(answer.body);
    }
    await expectAlive();
  });

  it('one that claims a compression that it does not have is a 400', async () => {
    const answer = await hosted.ask(bytesEvent('/api/chat', randomBytes(64), { 'content-encoding': 'gzip' }));
    expect(answer.status).toBe(400);
  });
});
