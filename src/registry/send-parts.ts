import { parseDigest } from '../core/digest.js';
import { UserError } from '../core/errors.js';
import { createMeter } from '../lib/digest-stream.js';
import type { LayerParts, PartsPush } from './push-by-parts.js';
import type { Uploaded } from './upload.js';
import type { UploadNote } from './upload-notes.js';

export type PartsResult =
  | { readonly kind: 'done'; readonly uploaded: Uploaded }
  /** To be begun again: at another byte of the same session, or (undefined) in a new one. */
  | { readonly kind: 'again'; readonly from: UploadNote | undefined };

/**
 * Sends what the registry does not have yet, a part at a time: one part is in memory, whatever the layer's size. The source
 * is read from its first byte all the same, since a digest cannot be counted from the middle.
 * @throws UserError what AWS or the source say; the note stays, so the next run goes on here
 */
export async function sendParts(
  push: PartsPush & { readonly parts: LayerParts; readonly key: string; readonly session: UploadNote },
): Promise<PartsResult> {
  const { repository, upload, parts, key, session, signal } = push;
  const { uploadId, partBytes } = session;
  const meter = createMeter();
  const part = createPart(session.received);
  let travelled = 0;

  /** Sends what is gathered as long as it is so many bytes; undefined when all is well. */
  const flush = async (least: number): Promise<PartsResult | undefined> => {
    while (part.length >= least) {
      signal.throwIfAborted();
      const { first } = part;
      const bytes = part.bytes();
      const answer = await parts.uploads.part({ repository, uploadId, first, bytes });
      if (answer.kind === 'gone') {
        await parts.notes.forget(key);
        return { kind: 'again', from: undefined };
      }
      if (answer.kind === 'received') travelled += bytes.length;
      const received = answer.last + 1;
      if (received < first) return { kind: 'again', from: { uploadId, partBytes, received } };
      if (received === first) throw stuck(repository, first);
      part.skipTo(received);
      await parts.notes.remember(key, { uploadId, partBytes, received });
      upload.sent?.(Math.min(received, upload.size));
    }
    return undefined;
  };

  for await (const chunk of upload.open(signal)) {
    meter.update(chunk);
    for (let at = 0; at < chunk.length; ) {
      at += part.add(chunk.subarray(at), partBytes);
      // ECR takes no part that is too small but the last: what is left of one that it has begun is filled up first.
      const again = await flush(partBytes);
      if (again !== undefined) return again;
    }
  }
  const again = await flush(1);
  if (again !== undefined) return again;
  const { digest: text, bytes } = meter.end();
  if (bytes !== upload.size)
    throw new Error(`the source gave ${bytes} of the ${upload.size} announced bytes`);
  const digest = parseDigest(text);
  await upload.measured?.(digest);
  await parts.uploads.complete(repository, uploadId, digest);
  await parts.notes.forget(key);
  return { kind: 'done', uploaded: { digest, sent: travelled } };
}

interface Gathered {
  /** Place in the layer of the first byte that is gathered. */
  readonly first: number;
  readonly length: number;
  bytes(): Uint8Array;
  /** Takes bytes up to the part's end, passing over those that the registry has; @returns how many were used up */
  add(bytes: Uint8Array, partBytes: number): number;
  skipTo(place: number): void;
}

function createPart(received: number): Gathered {
  let first = received;
  /** Place in the layer of the next byte of the source. */
  let at = 0;
  let pieces: Uint8Array[] = [];
  let length = 0;
  return {
    get first() {
      return first;
    },
    get length() {
      return length;
    },
    bytes: () => Buffer.concat(pieces),
    add(more, partBytes) {
      const passed = Math.min(more.length, Math.max(0, first - at));
      const taken = Math.min(more.length - passed, partBytes - length);
      pieces.push(more.subarray(passed, passed + taken));
      length += taken;
      at += passed + taken;
      return passed + taken;
    },
    skipTo(place) {
      const rest = Buffer.concat(pieces).subarray(place - first);
      pieces = [rest];
      length = rest.length;
      first = place;
    },
  };
}

const stuck = (repository: string, first: number): UserError =>
  new UserError({
    code: 'registry-failed',
    message: `ECR takes no part of a layer of ${repository} at byte ${first}`,
    why: 'it asked for this very byte and refused it',
    next: ['ollama-lambda deploy'],
  });
