import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Digest } from '../../core/digest.js';
import type { Fault, SandboxRequest } from '../service.js';
import { RegistryFailure, sendText } from './answers.js';
import type { BlobStore } from './blob-store.js';
import { parseRange } from './byte-range.js';
import type { TrafficCounter } from './traffic.js';

export interface BlobAnswer {
  readonly request: SandboxRequest;
  readonly response: ServerResponse;
  readonly digest: string;
  /** Undefined: there is no such blob. */
  readonly size: number | undefined;
  readonly fault: Fault | undefined;
}

/** Answers HEAD or GET of a blob from disk, ranges included. */
export async function sendBlob(
  { request, response, digest, size, fault }: BlobAnswer,
  store: BlobStore,
  traffic: TrafficCounter,
): Promise<void> {
  if (size === undefined) throw new RegistryFailure(404, 'BLOB_UNKNOWN', 'blob unknown to registry');
  const headers = {
    'Content-Type': 'application/octet-stream',
    'Docker-Content-Digest': digest,
    'Accept-Ranges': 'bytes',
  };
  const range = parseRange(request.raw.headers.range, size);
  if (range === 'unsatisfiable') {
    sendText(response, 416, '', { ...headers, 'Content-Range': `bytes */${size}` });
    return;
  }
  const length = range ? range.end - range.start + 1 : size;
  const shown = fault?.kind === 'truncate' ? Math.min(length, fault.afterBytes ?? 0) : length;
  response.writeHead(range ? 206 : 200, {
    ...headers,
    'Content-Length': shown,
    ...(range ? { 'Content-Range': `bytes ${range.start}-${range.end}/${size}` } : {}),
  });
  if (request.method === 'HEAD' || size === 0) {
    response.end();
    return;
  }
  const source = store.open(digest as Digest, range);
  const count = (bytes: number) => traffic.left(digest, bytes);
  try {
    await pipeline(
      source,
      (pieces: AsyncIterable<Buffer>) => disturbed(pieces, fault, response, count),
      response,
    );
  } catch (error) {
    // The client left, or a fault hung up on it: either way there is nobody to tell.
    if (!response.destroyed) throw error;
  }
}

/** Milliseconds between the pieces of a slow body. */
const slowPause = 20;
const slowPiece = 16 * 1024;

/** Passes the body on, with the fault worked in, and counts what leaves. */
async function* disturbed(
  pieces: AsyncIterable<Buffer>,
  fault: Fault | undefined,
  response: ServerResponse,
  count: (bytes: number) => void,
): AsyncIterable<Uint8Array> {
  const limit =
    fault?.kind === 'reset' || fault?.kind === 'truncate' || fault?.kind === 'stall'
      ? (fault.afterBytes ?? 0)
      : Number.POSITIVE_INFINITY;
  let left = limit;
  for await (const whole of pieces) {
    for (const part of fault?.kind === 'slow' ? split(whole, slowPiece) : [whole]) {
      const piece = part.subarray(0, left);
      left -= piece.byteLength;
      if (fault?.kind === 'slow') await sleep(slowPause);
      count(piece.byteLength);
      if (piece.byteLength > 0) yield fault?.kind === 'digest-lie' ? flipped(piece) : piece;
      if (left > 0) continue;
      if (fault?.kind === 'truncate') return;
      if (fault?.kind === 'stall') await once(response, 'close');
      // Gives what was written a chance to leave, so that `afterBytes` is what the client saw.
      await new Promise((resolve) => response.write('', resolve));
      response.destroy();
      return;
    }
  }
}

function* split(piece: Buffer, size: number): Iterable<Buffer> {
  for (let at = 0; at < piece.byteLength; at += size) yield piece.subarray(at, at + size);
}

/** Other bytes, and as many. */
const flipped = (piece: Uint8Array): Uint8Array => piece.map((byte) => byte ^ 0xff);
