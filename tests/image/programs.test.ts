import { createReadStream } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { parseDigest } from '../../src/core/digest.js';
import { checkPrograms } from '../../src/image/direct/check-programs.js';
import { type Inventory, takeInventory } from '../../src/image/direct/inventory.js';
import { readElf } from '../../src/image/elf/elf.js';
import type { Recipe } from '../../src/image/recipe.js';
import { sha256 } from '../../src/lib/digest-stream.js';
import { type TarEntry, writeTar } from '../../src/lib/tar-write.js';
import { inPieces, joined } from '../lib/streams.js';
import { type Written, writeElf } from './elf-writer.js';

const read = (bytes: Uint8Array, lengths: readonly number[] = [1000]) => readElf(inPieces(bytes, lengths));

describe('a program that is read as a stream', () => {
  const written: Written = {
    machine: 'x86_64',
    needed: ['libc.so.6', 'libm.so.6'],
    soname: 'libown.so.1',
    requires: { 'libc.so.6': ['GLIBC_2.17', 'GLIBC_2.34', 'weak GLIBC_3'], 'libm.so.6': ['GLIBC_2.29'] },
    provides: ['OWN_1', 'OWN_2'],
  };
  const told = {
    machine: 'x86_64',
    needed: ['libc.so.6', 'libm.so.6'],
    soname: 'libown.so.1',
    requires: [
      { file: 'libc.so.6', versions: ['GLIBC_2.17', 'GLIBC_2.34'] },
      { file: 'libm.so.6', versions: ['GLIBC_2.29'] },
    ],
    provides: ['OWN_1', 'OWN_2'],
    complete: true,
  };

  it.each([[1], [7, 64, 3], [100_000]])('tells the same however it is cut (%j)', async (...lengths) => {
    expect(await read(writeElf(written), lengths)).toEqual(told);
  });

  it('is understood when its dynamic section lies far behind its tables', async () => {
    expect(await read(writeElf({ ...written, gap: 17 * 1024 * 1024 }), [1_000_003])).toEqual(told);
  });

  it('is this machine’s own node', async () => {
    const machine = process.arch === 'arm64' ? 'arm64' : 'x86_64';
    expect(await readElf(createReadStream(process.execPath))).toMatchObject({ machine, complete: true });
  });

  it('of a 32-bit or big-endian machine is for another processor', async () => {
    const bytes = writeElf(written);
    bytes[4] = 1;
    expect(await read(bytes)).toMatchObject({ machine: 'other' });
  });

  it('is none without the mark at its beginning', async () => {
    for (const bytes of [Buffer.from('#!/bin/sh\n'), Buffer.alloc(0), Buffer.alloc(9000, 'x')]) {
      expect(await read(bytes)).toBeUndefined();
    }
  });

  it('that was damaged anywhere is called incomplete or told as something, and never ends in a crash', async () => {
    const bytes = writeElf(written);
    for (let at = 16; at < bytes.length; at += 1) {
      const damaged = Buffer.from(bytes);
      damaged[at] = 0xff;
      expect(typeof (await read(damaged))?.complete).toBe('boolean');
    }
    for (const length of [4, 20, 63, 64, 100, 300]) {
      expect((await read(bytes.subarray(0, length)))?.needed ?? []).toEqual([]);
    }
  });
});

const recipe = {
  architecture: 'arm64',
  base: { image: 'nodejs:24', digest: parseDigest(sha256('base')) },
  engine: { image: 'ollama/ollama', version: '0.33.3', digest: parseDigest(sha256('engine')) },
} as Recipe;

const file = (path: string, content: Uint8Array | string, mode = 0o755): TarEntry => {
  const bytes = Buffer.from(content);
  return { kind: 'file', path, mode, size: bytes.length, content: () => inPieces(bytes, [4096]) };
};
const link = (path: string, target: string): TarEntry => ({ kind: 'symlink', path, target });
const layerOf = async (...entries: readonly TarEntry[]): Promise<Inventory> =>
  takeInventory(inPieces(gzipSync(await joined(writeTar(entries))), [10_000]));

const libc = file(
  'usr/lib64/libc.so.6',
  writeElf({ soname: 'libc.so.6', provides: ['GLIBC_2.17', 'GLIBC_2.34'] }),
);
const base = () => layerOf(link('lib64', 'usr/lib64'), link('lib', 'usr/lib'), libc);
const ollama = (more: Written = {}) =>
  file(
    'usr/bin/ollama',
    writeElf({ needed: ['libc.so.6'], requires: { 'libc.so.6': ['GLIBC_2.34'] }, ...more }),
  );
const server = (more: Written = {}) =>
  file('usr/lib/ollama/llama-server', writeElf({ needed: ['libllama.so', 'libc.so.6'], ...more }));
const llama = file('usr/lib/ollama/libllama.so', writeElf({ needed: ['libc.so.6'] }));

describe('an engine on its base', () => {
  it('whose libraries are all there may go', async () => {
    const engine = await layerOf(ollama(), server(), llama);
    expect(checkPrograms([await base()], engine, recipe)).toBeUndefined();
  });

  it.each<{ name: string; engine: readonly TarEntry[]; says: RegExp }>([
    {
      name: 'that is for another processor',
      engine: [ollama({ machine: 'x86_64' }), server(), llama],
      says: /\/usr\/bin\/ollama is for x86_64/,
    },
    {
      name: 'that needs a newer C library',
      engine: [ollama({ requires: { 'libc.so.6': ['GLIBC_2.38'] } }), server(), llama],
      says: /\/usr\/bin\/ollama needs GLIBC_2\.38 of libc\.so\.6/,
    },
    {
      name: 'one of whose libraries needs a newer C library',
      engine: [
        ollama(),
        server(),
        file(
          'usr/lib/ollama/libllama.so',
          writeElf({ needed: ['libc.so.6'], requires: { 'libc.so.6': ['GLIBC_2.99'] } }),
        ),
      ],
      says: /libllama\.so needs GLIBC_2\.99/,
    },
    {
      name: 'that needs a library that nobody has',
      engine: [ollama({ needed: ['libgomp.so.1'] }), server(), llama],
      says: /\/usr\/bin\/ollama needs libgomp\.so\.1, which is not in the image/,
    },
    { name: 'without its server', engine: [ollama(), llama], says: /llama-server is missing/ },
    {
      name: 'whose server cannot be executed',
      engine: [ollama(), file('usr/lib/ollama/llama-server', 'text', 0o644), llama],
      says: /llama-server is missing/,
    },
    {
      name: 'with a file that others cannot read',
      engine: [ollama(), server(), llama, file('usr/lib/ollama/libsecret.so', 'x', 0o640)],
      says: /libsecret\.so cannot be read/,
    },
  ])('$name is refused', async ({ engine, says }) => {
    const lower = await base();
    const upper = await layerOf(...engine);
    expect(() => checkPrograms([lower], upper, recipe)).toThrow(
      expect.objectContaining({ code: 'engine-unfit', message: expect.stringMatching(says) }),
    );
  });

  it('names everything that is wrong at once', async () => {
    const engine = await layerOf(ollama({ machine: 'x86_64', needed: ['libodd.so'] }));
    const lower = await base();
    expect(() => checkPrograms([lower], engine, recipe)).toThrow(
      /for x86_64.*llama-server is missing.*libodd\.so/,
    );
  });

  it('may have backends that do not load, as long as one does', async () => {
    const odd = file('usr/lib/ollama/libggml-cpu-odd.so', writeElf({ needed: ['libodd.so'] }));
    const sound = file('usr/lib/ollama/libggml-cpu-sound.so', writeElf({ needed: ['libc.so.6'] }));
    const lower = await base();
    const some = await layerOf(ollama(), server(), llama, odd, sound);
    expect(checkPrograms([lower], some, recipe)).toBeUndefined();
    const none = await layerOf(ollama(), server(), llama, odd);
    expect(() => checkPrograms([lower], none, recipe)).toThrow(/libggml-cpu-odd\.so needs libodd\.so/);
  });

  it('finds no library that a later layer of the base took away', async () => {
    const gone = await layerOf(file('usr/lib64/.wh.libc.so.6', ''));
    const [lower, engine] = [await base(), await layerOf(ollama(), server(), llama)];
    expect(() => checkPrograms([lower, gone], engine, recipe)).toThrow(/libc\.so\.6, which is not/);
  });

  it('follows links through folders that are links, and gives up on a circle', async () => {
    const [circle, engine] = [
      await layerOf(link('usr/lib64/libc.so.6', '../../lib64/libc.so.6'), link('lib64', 'usr/lib64')),
      await layerOf(ollama(), server(), llama),
    ];
    expect(() => checkPrograms([circle], engine, recipe)).toThrow(/libc\.so\.6, which is not/);
    const versioned = await layerOf(
      link('lib64', 'usr/lib64'),
      link('usr/lib64/libc.so.6', 'libc-2.34.so'),
      file('usr/lib64/libc-2.34.so', writeElf({ provides: ['GLIBC_2.34'] })),
    );
    expect(checkPrograms([versioned], engine, recipe)).toBeUndefined();
  });
});
