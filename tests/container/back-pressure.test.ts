import { once } from 'node:events';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { urlEvent } from './fake-lambda.js';
import { openScripted, type Scripted } from './scripted-engine.js';

const open: Scripted[] = [];
afterEach(async () => {
  for (const scripted of open.splice(0)) await scripted.close();
});

describe('a receiver that is slower than the engine', () => {
  it('holds the engine up, rather than filling the memory of the function', async () => {
    // Far more than the sockets between hold, which is a few megabytes each way.
    const total = 64 << 20;
    const line = Buffer.from(
      `${JSON.stringify({ message: { content: '' }, done: false, pad: 'x'.repeat(1 << 16) })}\n`,
    );
    const last = Buffer.from('{"message":{"content":""},"done":true}\n');
    let produced = 0;
    let consumed = 0;
    const scripted = await openScripted({
      async script(response) {
        response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
        while (produced < total) {
          produced += line.length;
          if (!response.write(line)) await once(response, 'drain');
        }
        response.end(last);
      },
    });
    open.push(scripted);

    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let most = 0;
    const receiver = new Writable({
      write(chunk: Buffer, _encoding, done) {
        most = Math.max(most, produced - consumed);
        void released.then(() => {
          consumed += chunk.length;
          done();
        });
      },
    });
    const answering = scripted.handler(
      urlEvent('/api/chat', { messages: [{ role: 'user', content: 'hello' }] }),
      receiver,
      { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 300_000 },
    );
    // The engine has all the time it needs to fill what there is to fill.
    let before = -1;
    while (produced === 0 || produced !== before) {
      before = produced;
      await sleep(200);
    }
    expect(produced).toBeLessThan(total / 2);
    release();
    await answering;
    expect(most).toBeLessThan(total / 2);
    expect(consumed).toBeGreaterThan(produced);
  }, 120_000);
});
