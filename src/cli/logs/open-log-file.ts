import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { fileTroubleOf, UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import type { Io } from '../io.js';

/**
 * The text of an exported log, from a file or from standard input (`-`). Exports to S3 are gzip, and what PowerShell
 * writes is UTF-16: both are read as they are.
 *
 * @throws UserError `log-file` (exit 2) when it cannot be read
 */
export async function* openLogFile(io: Io, name: string): AsyncGenerator<string> {
  const source = name === '-' ? io.stdin.stream : createReadStream(resolve(io.cwd, name));
  try {
    yield* textOf(source as AsyncIterable<Buffer>);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new UserError({
      code: 'log-file',
      message: `--file ${name} cannot be read: ${fileTroubleOf(error)}`,
      next: ['ollama-lambda logs --diagnose --file <export.csv or .json>'],
      exitCode: exitCodes.usage,
      cause: error,
    });
  }
}

async function* textOf(source: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const { head, all } = await firstBytes(source);
  if (head[0] === 0x1f && head[1] === 0x8b) {
    const gunzip = createGunzip();
    // What is wrong with the file is told where it is read, below.
    pipeline(all, gunzip).catch(() => undefined);
    yield* textOf(gunzip);
    return;
  }
  const encoding = head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : 'utf-8';
  const decoder = new TextDecoder(encoding);
  for await (const chunk of all) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

/** A stream may come in pieces of a byte. */
async function firstBytes(
  source: AsyncIterable<Buffer>,
): Promise<{ head: Buffer; all: AsyncIterable<Buffer> }> {
  const rest = source[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < 2) {
    const next = await rest.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  const all = async function* (): AsyncGenerator<Buffer> {
    yield head;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  };
  return { head, all: all() };
}
