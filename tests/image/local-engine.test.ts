import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findLocalEngine, openLocalEngine } from '../../src/image/direct/local-engine.js';
import { readTar } from '../../src/lib/tar-read.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-engine-'));
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'lib', 'ollama', 'cuda_v13'), { recursive: true });
  writeFileSync(join(folder, 'bin', 'ollama'), 'program', { mode: 0o755 });
  writeFileSync(join(folder, 'lib', 'ollama', 'libllama.so.0'), 'a library');
  writeFileSync(join(folder, 'elsewhere.so'), 'another');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function entries() {
  const { digest } = await findLocalEngine(folder);
  const found: string[] = [];
  for await (const { path, kind, target } of readTar(openLocalEngine(folder, digest))) {
    found.push(`${kind} ${path}${target === '' ? '' : ` → ${target}`}`);
  }
  return found;
}

describe('an engine in a folder of this machine', () => {
  it('keeps links between its libraries as links, and follows those that lead elsewhere', async () => {
    symlinkSync('libllama.so.0', join(folder, 'lib', 'ollama', 'libllama.so'));
    symlinkSync(join(folder, 'elsewhere.so'), join(folder, 'lib', 'ollama', 'libother.so'));
    expect(await entries()).toEqual([
      'file bin/ollama',
      'symlink lib/ollama/libllama.so → libllama.so.0',
      'file lib/ollama/libllama.so.0',
      'file lib/ollama/libother.so',
    ]);
  });

  it('has the same digest wherever it lies, and another one when a file changes', async () => {
    const { digest } = await findLocalEngine(folder);
    expect((await findLocalEngine(folder)).digest).toBe(digest);
    writeFileSync(join(folder, 'lib', 'ollama', 'libllama.so.0'), 'changed');
    expect((await findLocalEngine(folder)).digest).not.toBe(digest);
  });
});
