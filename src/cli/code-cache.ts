import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';
import { makeFolder } from '../lib/make-folder.js';

export interface Compiled {
  /** What the file exports. */
  readonly exports: unknown;
  /** Keeps what V8 has compiled until now for the next start. To be called when the work is done; never throws. */
  keep(): void;
}

/**
 * Bytes of the checksum that stands before what is kept: half of a file that was being written is none. CRC-32, as Node
 * has it for its own cache; a SHA-256 would take longer than the rest of this, most of it for loading `node:crypto`.
 */
const checksumBytes = 4;

/**
 * Runs a file of CommonJS with what V8 made of it at an earlier start, functions that are compiled when they are first
 * called among it: Node's own cache (`module.enableCompileCache`), which older lines lack, saves a quarter of that.
 *
 * @param file a function of what CommonJS gives to a module, and of `importModule` for the `import()` that no script has
 * without a warning of Node's; it lies in the folder of this program, to which that is relative
 * @param folder where that is kept, under a name that changes with the file and with Node; undefined: nowhere
 */
export function runCompiled(file: string, folder: string | undefined): Compiled {
  const text = readFileSync(file);
  const kept = folder === undefined ? undefined : join(folder, nameOf(text));
  const cachedData = kept === undefined ? undefined : readKept(kept);
  // What esbuild writes is ASCII; as UTF-8 it would be looked at byte by byte.
  const script = new Script(text.toString('latin1'), { filename: file, cachedData });
  const module = { exports: {} };
  const importModule = (specifier: string): Promise<unknown> => import(specifier);
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file), importModule);
  return {
    exports: module.exports,
    keep() {
      const isUsed = cachedData !== undefined && script.cachedDataRejected !== true;
      if (kept !== undefined && !isUsed) write(kept, script.createCachedData());
    },
  };
}

function nameOf(text: Buffer): string {
  const { version, arch } = process;
  return `${checksum(text).toString('hex')}-${text.length}-${version}-${arch}.v8`;
}

function readKept(file: string): Buffer | undefined {
  try {
    const bytes = readFileSync(file);
    const data = bytes.subarray(checksumBytes);
    return checksum(data).equals(bytes.subarray(0, checksumBytes)) ? data : undefined;
  } catch {
    return undefined; // The first start, or a folder that cannot be read: then it is compiled.
  }
}

function write(file: string, data: Buffer): void {
  const aside = `${file}.${process.pid}`;
  try {
    makeFolder(dirname(file), 0o700);
    writeFileSync(aside, Buffer.concat([checksum(data), data]), { mode: 0o600 });
    renameSync(aside, file);
    removeOld(dirname(file));
  } catch {
    // A folder that cannot be written costs the next start what this one has cost. Half a file of a full disk goes again.
    remove(aside);
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // It was never made: what should be its folder is none.
  }
}

/**
 * Of versions of this program, or of Node, that are no more, and of starts that were killed as they wrote. One that still is
 * makes its own again.
 */
function removeOld(folder: string): void {
  for (const name of readdirSync(folder).filter((it) => /\.v8(\.\d+)?$/.test(it))) {
    const path = join(folder, name);
    if (Date.now() - statSync(path).mtimeMs > oldMs) rmSync(path, { force: true });
  }
}

/** Ninety days, in milliseconds. */
const oldMs = 90 * 24 * 3600 * 1000;

function checksum(data: Buffer): Buffer {
  const bytes = Buffer.alloc(checksumBytes);
  bytes.writeUInt32BE(crc32(data));
  return bytes;
}
