import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createEngineFiles, type EngineFiles } from '../../src/image/direct/engine-files.js';
import { fileOf } from '../../src/image/direct/packed.js';
import { type TarEntry, writeTar } from '../../src/lib/tar-write.js';

let folder: string;
let files: EngineFiles;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'engine-test-'));
  files = createEngineFiles(folder, 'engine:1');
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (path: string): TarEntry => fileOf(path, Buffer.from(path), 0o755);
const program = file('usr/bin/ollama');
const lay = (...entries: TarEntry[]) => files.lay(writeTar(entries), new AbortController().signal);
const libraries = () =>
  files
    .entries()
    .filter(({ kind, path }) => kind !== 'folder' && path !== 'usr/bin/ollama')
    .map(({ path }) => path.slice('usr/lib/ollama/'.length));

describe('what is left of an engine image', () => {
  it('has no GPU folders, no quantizer and nothing from elsewhere', async () => {
    await lay(
      program,
      file('etc/passwd'),
      file('usr/lib/ollama/a.so'),
      file('usr/lib/ollama/llama-quantize'),
      file('usr/lib/ollama/cuda_v13/b.so'),
    );
    expect(libraries()).toEqual(['a.so']);
  });

  it.each([
    { name: 'a whiteout of the file', whiteout: 'usr/lib/ollama/.wh.a.so' },
    { name: 'a whiteout of its folder', whiteout: 'usr/lib/.wh.ollama' },
    { name: 'a whiteout of a folder above', whiteout: 'usr/.wh.lib' },
    { name: 'an opaque folder', whiteout: 'usr/lib/ollama/.wh..wh..opq' },
  ])('loses what $name takes away, and keeps what the same layer brings', async ({ whiteout }) => {
    await lay(program, file('usr/lib/ollama/a.so'));
    await lay(file('usr/lib/ollama/new.so'), file(whiteout));
    expect(libraries()).toEqual(['new.so']);
  });

  it('is refused without the program', async () => {
    await lay(file('usr/lib/ollama/a.so'));
    expect(() => files.entries()).toThrow(expect.objectContaining({ code: 'engine-unknown' }));
  });
});
