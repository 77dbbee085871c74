import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Box, startBox } from './registry-box.js';

const mebibyte = 1024 * 1024;
const size = 256 * mebibyte;

let box: Box;
beforeAll(async () => {
  box = await startBox({ habits: { ecr: { redirectsBlobs: false } } });
  box.registry.store.repositories.create('app');
});
afterAll(() => box.close());

it('a blob of 256 MiB goes in and out without ever being in memory', async () => {
  const piece = Buffer.alloc(mebibyte, 'weights');
  const hash = createHash('sha256');
  let highest = 0;
  const watch = () => {
    highest = Math.max(highest, process.memoryUsage().rss);
  };
  const start = process.memoryUsage().rss;

  const location = (await box.ask('POST', '/v2/app/blobs/uploads/')).headers.get('location') ?? '';
  const patch = request(new URL(location, box.endpoint), {
    method: 'PATCH',
    headers: { ...box.login, 'Content-Length': size },
  });
  const patched = once(patch, 'response');
  for (let sent = 0; sent < size; sent += mebibyte) {
    hash.update(piece);
    if (!patch.write(piece)) await once(patch, 'drain');
    watch();
  }
  patch.end();
  const [answer] = await patched;
  expect(answer.statusCode).toBe(201);
  answer.resume();
  const digest = `sha256:${hash.digest('hex')}`;
  expect((await box.ask('PUT', `${location}?digest=${digest}`)).status).toBe(201);

  const back = createHash('sha256');
  const download = await box.ask('GET', `/v2/app/blobs/${digest}`);
  for await (const part of download.body as unknown as AsyncIterable<Uint8Array>) {
    back.update(part);
    watch();
  }
  expect(`sha256:${back.digest('hex')}`).toBe(digest);
  expect(box.registry.traffic.received).toBe(size);
  expect(box.registry.traffic.sentOf.get(digest)).toBe(size);
  expect(highest - start).toBeLessThan(128 * mebibyte);
});
