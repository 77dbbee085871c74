import { createHash } from 'node:crypto';
import { getEventListeners } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, expect, it } from '@jest/globals';
import type { RegistryClient } from '../../src/registry/client.js';
import { clientOf, closeHosts, type Route, startHost } from './hosts.js';

afterEach(closeHosts);

/** More than this and a blob is hashed on a thread of its own. */
const threadBytes = 64 * 1024 * 1024;
const piece = Buffer.alloc(1024 * 1024, 'weights ');

async function* pieces(size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; at += piece.length) yield piece.subarray(0, size - at);
}

/** A registry of one repository that answers a PATCH as it is told, and everything else as it should be. */
async function against<Result>(
  patch: Route,
  work: (client: RegistryClient, seen: readonly string[]) => Promise<Result>,
): Promise<Result> {
  const { origin, seen } = await startHost((request, response) => {
    if (request.method === 'PATCH') return patch(request, response);
    request.resume();
    const status = { POST: 202, PUT: 201, DELETE: 204 }[request.method ?? ''] ?? 404;
    response.writeHead(status, status === 202 ? { location: '/v2/app/blobs/uploads/1' } : {}).end();
  });
  return work(clientOf(origin), seen);
}

it('closes a large upload with its digest, though the registry answers the moment it has the last byte', async () => {
  const size = threadBytes + 12_345;
  const arrived = createHash('sha256');
  const answerAtOnce = (request: IncomingMessage, response: ServerResponse) => {
    let received = 0;
    request.on('data', (chunk: Buffer) => {
      arrived.update(chunk);
      received += chunk.length;
      if (received === size) response.writeHead(202).end();
    });
  };
  await against(answerAtOnce, async (client, seen) => {
    const { digest, sent } = await client.pushBlob('app', { size, open: () => pieces(size) });
    expect(sent).toBe(size);
    expect(digest).toBe(`sha256:${arrived.digest('hex')}`);
    expect(seen.at(-1)).toBe(`PUT /v2/app/blobs/uploads/1?digest=${encodeURIComponent(digest)}`);
  });
});

it.each([
  ['small', 60 * 1024 * 1024],
  ['large', 200 * 1024 * 1024 * 1024],
])('does not close a %s upload that the registry was done with before it had all', async (_, size) => {
  const answerEarly = (request: IncomingMessage, response: ServerResponse) => {
    request.once('data', () => {
      // Takes nothing more, so that less than all is ever sent.
      request.pause();
      response.writeHead(202).end();
    });
  };
  await against(answerEarly, async (client, seen) => {
    const upload = { size, open: () => pieces(size), attempts: 2 };
    await expect(client.pushBlob('app', upload)).rejects.toMatchObject({
      code: 'registry-failed',
      cause: { message: expect.stringMatching(/ended the upload after \d+ of \d+ bytes/) },
    });
    expect(seen.filter((line) => line.startsWith('PATCH'))).toHaveLength(2);
    expect(seen.filter((line) => line.startsWith('PUT'))).toEqual([]);
  });
});

it('leaves nothing behind on the signal that all uploads of an image share', async () => {
  const { signal } = new AbortController();
  const accept = (request: IncomingMessage, response: ServerResponse) =>
    request.resume().once('end', () => response.writeHead(202).end());
  await against(accept, async (client) => {
    for (let upload = 0; upload < 3; upload += 1) {
      await client.pushBlob('app', { size: 1000, open: () => pieces(1000) }, signal);
    }
    // Node takes its own listeners off when the connections are free again.
    while (getEventListeners(signal, 'abort').length > 0) await nextTurn();
  });
});
