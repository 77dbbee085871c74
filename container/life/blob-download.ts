import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, type FileHandle, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ModelBlob } from './model-files.js';

export interface BlobDownload {
  readonly blob: ModelBlob;
  /** Where the blob goes; its parts are collected in `<path>-partial`. */
  readonly path: string;
  /** Opens the bytes from `first` to `last`, both included. */
  readonly openRange: (
    range: { first: number; last: number },
    signal: AbortSignal,
  ) => Promise<AsyncIterable<Buffer>>;
  /** Parts under way at a time. */
  readonly width: number;
  readonly partBytes: number;
  readonly onBytes: (bytes: number) => void;
}

/** What the origin sent is not what the manifest names. Trying again would move the same bytes. */
export class WrongDigest extends Error {}

/**
 * Brings a blob here in parts, checks its digest and gives it its name. What an earlier try has left is not fetched
 * again: finished parts are listed in `<path>-parts`.
 * @throws WrongDigest; whatever stopped a part after its last try
 */
export async function downloadBlob(download: BlobDownload, signal: AbortSignal): Promise<void> {
  const { path, blob, onBytes } = download;
  if (await isWhole(path, blob.size)) return onBytes(blob.size);
  const partial = `${path}-partial`;
  const list = `${path}-parts`;
  const handle = await openToWrite(partial, list);
  const finished = await finishedParts(list);
  try {
    await handle.truncate(blob.size);
    await fetchParts(download, handle, { finished, list }, signal);
  } finally {
    await handle.close();
  }
  const actual = await digestOf(partial, signal);
  if (actual !== blob.digest) {
    await Promise.all([rm(partial, { force: true }), rm(list, { force: true })]);
    throw new WrongDigest(`${blob.digest} came with the digest ${actual}`);
  }
  await rename(partial, path);
  await rm(list, { force: true });
}

/** A file has its name only since its digest was checked. */
async function isWhole(path: string, size: number): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.size === size;
}

/** Bytes of a blob that are on disk already. */
export async function bytesPresent(path: string, size: number, partBytes: number): Promise<number> {
  if (await isWhole(path, size)) return size;
  const finished = await finishedParts(`${path}-parts`);
  return [...finished].reduce((sum, part) => sum + partSize(part, size, partBytes), 0);
}

/** A line that was cut off by a crash has no end, and counts as not written. */
async function finishedParts(list: string): Promise<ReadonlySet<number>> {
  const text = await readFile(list, 'utf8').catch(() => '');
  const lines = text.split('\n').slice(0, -1);
  return new Set(lines.filter((line) => /^\d{1,9}$/.test(line)).map(Number));
}

const partSize = (part: number, size: number, partBytes: number): number =>
  Math.max(0, Math.min(partBytes, size - part * partBytes));

/** For writing at any place. A file that is not there has no finished parts, whatever their list says. */
async function openToWrite(path: string, list: string): Promise<FileHandle> {
  try {
    return await open(path, 'r+');
  } catch {
    await rm(list, { force: true });
    return open(path, 'w+'); // Tells what is wrong when it is more than that.
  }
}

async function fetchParts(
  download: BlobDownload,
  handle: FileHandle,
  known: { readonly finished: ReadonlySet<number>; readonly list: string },
  signal: AbortSignal,
): Promise<void> {
  const { blob, partBytes, width, onBytes } = download;
  const parts = Array.from({ length: Math.ceil(blob.size / partBytes) }, (_, part) => part);
  const missing = parts.filter((part) => !known.finished.has(part));
  for (const part of known.finished) onBytes(partSize(part, blob.size, partBytes));
  // The first part that gives up ends the others too, and is the one that is told.
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const worker = async (): Promise<void> => {
    for (let part = missing.shift(); part !== undefined; part = missing.shift()) {
      await fetchPart(download, handle, part, either);
      await appendFile(known.list, `${part}\n`);
    }
  };
  const workers = Array.from({ length: width }, () =>
    worker().catch((error: unknown) => {
      failed.abort(error);
      throw failed.signal.reason;
    }),
  );
  // All of them, so that none writes into the file after it was closed.
  const failure = (await Promise.allSettled(workers)).find((outcome) => outcome.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}

/** Tries of a part in a row that bring nothing. */
const mostTries = 5;

/** Milliseconds before the second try, doubled each time. */
const firstPause = 200;

/** A part that breaks off goes on from its last byte; only tries that bring nothing are counted. */
async function fetchPart(
  download: BlobDownload,
  handle: FileHandle,
  part: number,
  signal: AbortSignal,
): Promise<void> {
  const { blob, partBytes, onBytes } = download;
  let first = part * partBytes;
  const last = first + partSize(part, blob.size, partBytes) - 1;
  for (let tries = 0; first <= last; ) {
    const before = first;
    try {
      for await (const chunk of await download.openRange({ first, last }, signal)) {
        if (first + chunk.length > last + 1) throw new Error('more bytes came than were asked for');
        const { bytesWritten } = await handle.write(chunk, 0, chunk.length, first);
        first += bytesWritten;
        onBytes(bytesWritten);
        if (bytesWritten < chunk.length) throw new Error('the disk took a part of what came');
      }
      if (first <= last) throw new Error('the answer ended early');
    } catch (error) {
      signal.throwIfAborted();
      if (first > before) tries = 0;
      if (isPermanent(error) || ++tries >= mostTries) throw error;
      await sleep(firstPause * 2 ** (tries - 1), undefined, { signal });
    }
  }
}

/** Whether the same try would fail again: the origin has said so, or the disk is full. */
export const isPermanent = (error: unknown): boolean =>
  (error as { permanent?: boolean }).permanent === true ||
  (error as NodeJS.ErrnoException).code === 'ENOSPC' ||
  error instanceof WrongDigest;

async function digestOf(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const bytes = createReadStream(path, { highWaterMark: 1024 * 1024, signal });
  for await (const chunk of bytes) hash.update(chunk as Buffer);
  return `sha256:${hash.digest('hex')}`;
}
