import { type FileHandle, open } from 'node:fs/promises';

export interface PreReadOptions {
  /** Ends the reading early: who needed the files has read them. */
  readonly signal: AbortSignal;
  /** Blocks under way at a time; default: `defaultReaders`. */
  readonly readers?: number;
  /** Default: `defaultBlock`. */
  readonly blockBytes?: number;
}

export interface PreReadFigures {
  readonly bytes: number;
  readonly ms: number;
  /** Whether every byte was read. */
  readonly complete: boolean;
  /** Why not, when it was neither that nor the signal. */
  readonly problem?: string;
}

/**
 * Bytes. Twice a chunk of Lambda's image cache (512 KiB: "On-demand Container Loading in AWS Lambda", USENIX ATC 2023),
 * so that a reader waits for two at a time and the last one is seldom cut in two.
 */
const defaultBlock = 1024 * 1024;

/**
 * Reads files through the page cache and throws the bytes away, several blocks at a time and from the front, so that
 * whoever reads or maps them after us waits for a file system's bandwidth and not for its latency. Never rejects.
 */
export async function preRead(files: readonly string[], options: PreReadOptions): Promise<PreReadFigures> {
  const started = performance.now();
  const handles: FileHandle[] = [];
  let bytes = 0;
  let problem: string | undefined;
  try {
    for (const path of files) {
      const handle = await open(path);
      handles.push(handle);
      const { size } = await handle.stat();
      bytes += await readAll(handle, size, options);
    }
  } catch (error) {
    problem = (error as Error).message; // Whoever needs the file will meet the same; here it only costs speed.
  } finally {
    await Promise.all(handles.map((handle) => handle.close()));
  }
  const complete = problem === undefined && !options.signal.aborted;
  return { bytes, ms: Math.round(performance.now() - started), complete, ...(problem && { problem }) };
}

async function readAll(handle: FileHandle, size: number, options: PreReadOptions): Promise<number> {
  const { signal, readers = defaultReaders(), blockBytes = defaultBlock } = options;
  // One for all of them: nobody looks at what is in it, and the page cache is what counts.
  const scratch = Buffer.allocUnsafeSlow(Math.min(blockBytes, Math.max(size, 1)));
  let next = 0;
  let done = 0;
  const reader = async (): Promise<void> => {
    while (next < size && !signal.aborted) {
      const position = next;
      next += scratch.length;
      const { bytesRead } = await handle.read(scratch, 0, scratch.length, position);
      done += bytesRead;
    }
  };
  await Promise.all(Array.from({ length: readers }, reader));
  return done;
}

/** More than these add nothing: at 1 MiB a block they have 16 MiB under way. */
const mostReaders = 16;

/**
 * One for each thread that Node reads files with: 4, unless the environment had another number before Node started.
 */
function defaultReaders(): number {
  const threads = Number(process.env.UV_THREADPOOL_SIZE);
  return Math.min(mostReaders, threads >= 1 ? Math.floor(threads) : 4);
}
