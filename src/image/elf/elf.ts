import { dynamicOf } from './elf-dynamic.js';
import { type ElfHead, readHead } from './elf-head.js';

/** What a program or library says of itself, as far as the loader cares. Plain data, kept in the cache as JSON. */
export interface Elf {
  readonly machine: ElfHead['machine'];
  /** DT_NEEDED: names of libraries. */
  readonly needed: readonly string[];
  /** DT_SONAME; empty when it has none. */
  readonly soname: string;
  /** Versions that it must find in a library, e.g. `libc.so.6` → `GLIBC_2.34`. Weak ones are left out. */
  readonly requires: readonly { readonly file: string; readonly versions: readonly string[] }[];
  /** Versions that it defines for others, e.g. `GLIBCXX_3.4.30`. */
  readonly provides: readonly string[];
  /** False when its tables lie where we do not look (or are damaged): then the rest says nothing. */
  readonly complete: boolean;
}

/**
 * Bytes of a file's beginning that are kept while it streams past. Linkers put names and versions there; 16 MiB hold
 * those of `node`, the largest program of a base image.
 */
const longestStart = 16 * 1024 * 1024;
/** Longest `.dynamic` section; real ones have less than a hundred entries of 16 bytes. */
const longestDynamic = 64 * 1024;

/**
 * Reads one file as a stream, to its end, holding at most its beginning and its dynamic section.
 * @returns undefined when it is no ELF file
 */
export async function readElf(chunks: AsyncIterable<Uint8Array>): Promise<Elf | undefined> {
  const starts: Uint8Array[] = [];
  const dynamic: Uint8Array[] = [];
  let head: ElfHead | undefined;
  let state: 'unsure' | 'elf' | 'other' = 'unsure';
  let at = 0;
  for await (const chunk of chunks) {
    const before = at;
    at += chunk.length;
    if (state === 'other') continue;
    if (before < longestStart) starts.push(chunk.subarray(0, longestStart - before));
    if (state === 'unsure') {
      // Every file with fewer bytes than a head is decided below.
      if (at < headBytes) continue;
      head = readHead(Buffer.concat(starts));
      state = head === undefined ? 'other' : 'elf';
      if (state === 'other') starts.length = 0;
    }
    if (head?.dynamic !== undefined && at > longestStart) {
      const { offset } = head.dynamic;
      const end = offset + Math.min(head.dynamic.size, longestDynamic);
      const from = Math.max(offset, before);
      if (from < Math.min(end, at)) dynamic.push(chunk.subarray(from - before, Math.min(end, at) - before));
    }
  }
  const start = Buffer.concat(starts);
  head ??= state === 'unsure' ? readHead(start) : undefined;
  if (head === undefined) return undefined;
  return { machine: head.machine, ...dynamicOf(start, head, Buffer.concat(dynamic)) };
}

/** ELF header and as many program headers as any linker writes. */
const headBytes = 4096;
