import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { pruneCache, readCacheContents } from '../../image/direct/cache-contents.js';
import { showBytes } from '../../lib/quantities.js';
import { cacheFolder } from '../cache-folder.js';
import { type Action, isOn, textOption } from '../command.js';
import { cacheLimit } from '../folders.js';
import type { Session } from '../session.js';

export const cacheLsAction: Action = async (_, session) => {
  const folder = cacheFolder(session.io);
  const limit = cacheLimit(session.io);
  const { blobs, bytes, partialBytes } = await readCacheContents(folder);
  if (session.json) {
    const listed = blobs.map(({ digest, bytes: size, usedAt, what }) => ({
      digest,
      bytes: size,
      usedAt: new Date(usedAt).toISOString(),
      ...(what && { what }),
    }));
    print(session, { folder, limitBytes: limit, bytes, partialBytes, blobs: listed });
    return exitCodes.ok;
  }
  const lines = blobs.map(
    ({ digest, bytes: size, usedAt, what }) =>
      `${showBytes(size).padStart(8)}  ${dayOf(usedAt)}  ${digest.slice(0, 'sha256:'.length + 16)}  ${what}`,
  );
  const partial = partialBytes > 0 ? `, and ${showBytes(partialBytes)} of downloads that are not whole` : '';
  const sum = `${showBytes(bytes)} of ${showBytes(limit)} in ${folder}${partial}`;
  session.result([...lines.map((line) => line.trimEnd()), sum].join('\n'));
  return exitCodes.ok;
};

export const cachePruneAction: Action = async (input, session) => {
  const folder = cacheFolder(session.io);
  const olderThan = textOption(input, 'olderThan');
  const { blobs, bytes } = await pruneCache(folder, {
    now: session.io.now(),
    limit: cacheLimit(session.io),
    olderThanMs: olderThan === undefined ? undefined : durationOf(olderThan),
    all: isOn(input, 'all'),
  });
  const removed = blobs.map(({ digest, bytes: size }) => ({ digest, bytes: size }));
  if (session.json) print(session, { folder, removedBytes: bytes, removed });
  else session.result(bytes === 0 ? 'nothing to remove' : `${showBytes(bytes)} removed from ${folder}`);
  return exitCodes.ok;
};

const print = (session: Session, document: object): void =>
  session.result(JSON.stringify({ schemaVersion: 1, ok: true, ...document }, null, 2));

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 16).replace('T', ' ');

const hourMs = 60 * 60 * 1000;
const unitMs: Readonly<Record<string, number>> = { h: hourMs, d: 24 * hourMs, w: 7 * 24 * hourMs };

function durationOf(written: string): number {
  const [, number, unit = ''] = /^(\d{1,6})([hdw])$/.exec(written) ?? [];
  if (number !== undefined) return Number(number) * (unitMs[unit] ?? 0);
  throw new UserError({
    code: 'older-than-unknown',
    message: `--older-than ${written.slice(0, 40)} is no time`,
    why: 'it takes a whole number of hours, days or weeks, such as 12h, 30d or 4w',
    next: ['ollama-lambda cache prune --older-than 30d'],
    exitCode: exitCodes.usage,
  });
}
