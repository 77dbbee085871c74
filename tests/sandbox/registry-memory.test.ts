import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Box, startBox } from './registry-box.js';

const mebibyte = 1024 * 1024;
const size = 64 * mebibyte;

let box: Box;
beforeAll(async () => {
  box = await startBox({ habits: { ecr: { redirectsBlobs: false } } });
  box.registry.store.repositories.create('app');
});
afterAll(() => box.close());

it('an upload is on disk while it is still coming, and a download is read no faster than it is taken', async () => {
  const piece = Buffer.alloc(mebibyte, 'weights');
  const hash = createHash('sha256');

  const location = (await box.ask('POST', '/v2/app/blobs/uploads/')).headers.get('location') ?? '';
  const patch = request(new URL(location, box.endpoint), {
    method: 'PATCH',
    headers: { ...box.login, 'Content-Length': size },
  });
  const patched = once(patch, 'response');
  for (let sent = 0; sent < size; sent += mebibyte) {
    // Half of it is with the kernel or the registry: a registry that collected it first would have nothing on disk.
    if (sent === size / 2) await until(async () => (await onDisk(box.folder)) > size / 4);
    hash.update(piece);
    if (!patch.write(piece)) await once(patch, 'drain');
  }
  patch.end();
  const [answer] = await patched;
  expect(answer.statusCode).toBe(201);
  answer.resume();
  const digest = `sha256:${hash.digest('hex')}`;
  expect((await box.ask('PUT', `${location}?digest=${digest}`)).status).toBe(201);

  const back = createHash('sha256');
  const download = await box.ask('GET', `/v2/app/blobs/${digest}`);
  let first = true;
  for await (const part of download.body as unknown as AsyncIterable<Uint8Array>) {
    if (first) expect(await settled(() => box.registry.traffic.sentOf.get(digest) ?? 0)).toBeLessThan(size);
    first = false;
    back.update(part);
  }
  expect(`sha256:${back.digest('hex')}`).toBe(digest);
  expect(box.registry.traffic.received).toBe(size);
  expect(box.registry.traffic.sentOf.get(digest)).toBe(size);
});

async function onDisk(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(join(file.parentPath, file.name))).size),
  );
  return sizes.reduce((sum, one) => sum + one, 0);
}

/** Asks until the answer is yes; the test's own time limit ends a wait in vain. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(20);
}

/** The count when it has not moved for half a second. */
async function settled(count: () => number): Promise<number> {
  let last = -1;
  for (let quiet = 0; quiet < 10; quiet += 1) {
    if (count() !== last) quiet = 0;
    last = count();
    await sleep(50);
  }
  return last;
}
