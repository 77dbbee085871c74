import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileTroubleOf, UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { createDiskCache } from '../../image/direct/disk-cache.js';
import { exportEngine, importEngine } from '../../image/direct/shared-engine.js';
import { showBytes } from '../../lib/quantities.js';
import { engineReference, lockedImage } from '../../survey/lock.js';
import { lockFileName, readLock } from '../../survey/lock-file.js';
import { cacheFolder } from '../cache-folder.js';
import type { Action } from '../command.js';
import { cacheLimit } from '../folders.js';
import { settleConfig } from '../settled-config.js';
import { wireImages } from '../wire-images.js';

export const engineExportAction: Action = async (input, session) => {
  const { io, signals } = session;
  const { config, path } = await settleConfig(input, io);
  const reference = engineReference(config.sources);
  const lock = await readLock(join(path === undefined ? io.cwd : dirname(path), lockFileName));
  const { digest } =
    lockedImage(lock, reference, config.architecture) ??
    (await wireImages(io, config, session.emit).resolvers.resolveImage(reference, config.architecture));
  const found = await exportEngine(createDiskCache(cacheFolder(io), cacheLimit(io)), digest);
  if (found === undefined) throw notExtracted(`${reference} for ${config.architecture}`);
  const file = fileOf(input.argument, io.cwd);
  const out = createWriteStream(file, { flags: 'wx' });
  await pipeline(found.chunks, out, { signal: signals.signal }).catch(async (cause: unknown) => {
    // A file that was there before is not ours to remove.
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw unusable(file, cause);
    await rm(file, { force: true });
    throw unusable(file, cause);
  });
  const { facts } = found;
  if (session.json) print(session, { file, engine: digest, layer: facts.digest, bytes: facts.size });
  else session.result(`${reference} in ${file}: ${showBytes(facts.size)}`);
  return exitCodes.ok;
};

export const engineImportAction: Action = async (input, session) => {
  const { io, signals } = session;
  if (input.argument === undefined) throw nothingNamed();
  const file = fileOf(input.argument, io.cwd);
  const stream = createReadStream(file, { highWaterMark: 1024 * 1024, signal: signals.signal });
  const cache = createDiskCache(cacheFolder(io), cacheLimit(io));
  const facts = await importEngine(cache, stream, file).catch((cause: unknown) => {
    throw cause instanceof UserError ? cause : unusable(file, cause);
  });
  if (session.json) print(session, { file, layer: facts.digest, bytes: facts.size });
  else session.result(`the engine of ${file} is in the cache: ${showBytes(facts.size)}`);
  return exitCodes.ok;
};

const fileOf = (written: string | undefined, folder: string): string => resolve(folder, written ?? '');

const print = (session: { result(text: string): void }, document: object): void =>
  session.result(JSON.stringify({ schemaVersion: 1, ok: true, ...document }, null, 2));

const notExtracted = (engine: string): UserError =>
  new UserError({
    code: 'engine-not-extracted',
    message: `the cache of this machine does not have ${engine}`,
    why: 'the first deploy or build with an engine extracts it',
    next: ['ollama-lambda image build --model llama3.2:1b --output oci-layout:image'],
    exitCode: exitCodes.notFound,
  });

/** Of `image engine` alone, which is neither of its commands. */
const nothingNamed = (): UserError =>
  new UserError({
    code: 'engine-file-unusable',
    message: 'image engine needs export or import, and a file',
    next: ['ollama-lambda image engine export engine.tar', 'ollama-lambda image engine --help'],
    exitCode: exitCodes.usage,
  });

const unusable = (file: string, cause: unknown): UserError =>
  new UserError({
    code: 'engine-file-unusable',
    message: `${file} cannot be used: ${fileTroubleOf(cause)}`,
    next: ['ollama-lambda image engine --help'],
    exitCode: exitCodes.usage,
    cause,
  });
