import { mkdir, rename, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { dirname, join } from 'node:path';
import { readWhole } from '../read-whole.js';
import { type BlobDownload, bytesPresent, downloadBlob, isPermanent } from './blob-download.js';
import { lackOfSpace } from './free-space.js';
import {
  blobPath,
  longestManifest,
  type ModelBlob,
  manifestName,
  manifestPath,
  parseManifest,
} from './model-files.js';
import { createProgress, type Progress } from './progress.js';
import { openBucket, type S3Bucket } from './s3-object.js';
import type { Fetched } from './source.js';

export interface S3Fetch {
  readonly bucket: { readonly bucket: string; readonly prefix: string };
  readonly model: string;
  /** Folder of the store that is made. */
  readonly store: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly note: (event: string, fields: Record<string, unknown>) => void;
  /** Default: `partBytes`. */
  readonly partBytes?: number;
}

/**
 * Bytes of a part and parts at a time. A function has about 75 MB/s to S3 (625 Mbps; 3,000 after a raise of the quota),
 * which eight connections fill; 16 MiB keep the loss of one that breaks small.
 */
const partBytes = 16 * 1024 * 1024;
const width = 8;

/** Brings a model from a bucket into a store below /tmp. Never rejects. */
export async function fetchFromS3(what: S3Fetch, signal: AbortSignal): Promise<Fetched> {
  const started = performance.now();
  const { bucket, prefix } = what.bucket;
  const from = `s3://${bucket}${prefix && `/${prefix}`}`;
  try {
    const objects = openBucket(bucket, what.environment);
    const bytes = await fetchModel(what, { objects, from }, signal);
    const ms = Math.round(performance.now() - started);
    what.note('model-fetched', {
      from,
      bytes,
      ms,
      bytesPerSecond: Math.round((bytes / Math.max(ms, 1)) * 1000),
    });
    return { ok: true, bytes, ms };
  } catch (error) {
    const reason = `${what.model} could not be fetched from ${from}: ${(error as Error).message}`;
    return { ok: false, reason, permanent: isPermanent(error) };
  }
}

interface Origin {
  readonly objects: S3Bucket;
  readonly from: string;
}

/** The manifest comes into the store last: a model that has one is whole. Returns its bytes. */
async function fetchModel(what: S3Fetch, origin: Origin, signal: AbortSignal): Promise<number> {
  const { store, model } = what;
  const key = keyOf(what, manifestName(model));
  const manifest = await readWhole(await expectOk(origin.objects.get(key, signal)), longestManifest);
  const found = parseManifest(manifest, store, `${origin.from}/${manifestName(model)}`);
  if (!found.ok) throw final(found.reason);
  const { blobs } = found.files;
  const size = await assertRoom(what, blobs);
  const progress = createProgress(what.note, { from: origin.from, total: size });
  for (const blob of blobs) await downloadBlob(downloadOf(what, { origin, blob, progress }), signal);
  await putInPlace(manifestPath(store, model), manifest);
  return size;
}

/** Refuses before a byte of the blobs is moved. Returns the bytes of all blobs. */
async function assertRoom({ store, partBytes: part = partBytes }: S3Fetch, blobs: readonly ModelBlob[]) {
  const size = blobs.reduce((sum, blob) => sum + blob.size, 0);
  const folder = join(store, 'blobs');
  const present = await Promise.all(
    blobs.map((blob) => bytesPresent(blobPath(store, blob.digest), blob.size, part)),
  );
  const lack = await lackOfSpace(folder, size - present.reduce((sum, bytes) => sum + bytes, 0));
  if (lack !== undefined) throw final(lack);
  return size;
}

function downloadOf(
  what: S3Fetch,
  { origin, blob, progress }: { origin: Origin; blob: ModelBlob; progress: Progress },
): BlobDownload {
  const key = keyOf(what, `blobs/${blob.digest.replace(':', '-')}`);
  return {
    blob,
    path: blobPath(what.store, blob.digest),
    openRange: (range, signal) => expectOk(origin.objects.get(key, signal, range), 206),
    width,
    partBytes: what.partBytes ?? partBytes,
    onBytes: progress.add,
  };
}

const keyOf = ({ bucket }: S3Fetch, name: string): string =>
  bucket.prefix ? `${bucket.prefix}/${name}` : name;

/** @throws Error with S3's own code; `permanent` when asking again would get the same */
async function expectOk(asking: Promise<IncomingMessage>, expected = 200): Promise<IncomingMessage> {
  const answer = await asking;
  const status = answer.statusCode ?? 0;
  if (status === expected) return answer;
  const text = await readWhole(answer, 64 * 1024).catch(() => Buffer.alloc(0)); // Only for its words.
  const code = /<Code>([\w.]{1,100})<\/Code>/.exec(text.toString())?.[1];
  const error = new Error(`S3 answered ${status}${code === undefined ? '' : ` ${code}`}`);
  const final = status < 500 && status !== 429 && status !== 408;
  return Promise.reject(Object.assign(error, { permanent: final }));
}

const final = (reason: string): Error => Object.assign(new Error(reason), { permanent: true });

async function putInPlace(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, bytes);
  await rename(`${path}.new`, path);
}
