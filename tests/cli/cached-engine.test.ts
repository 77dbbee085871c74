import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from '@jest/globals';
import { cachedEngine } from '../../src/cli/dev/cached-engine.js';
import { tar } from '../../src/sandbox/content/tar.js';
import { openStage } from './stage.js';

const root = mkdtempSync(join(tmpdir(), 'cached-engine-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A cache with one engine layer as a deploy leaves it; gives the cache and an empty scratch folder. */
function kept(program: string, damage: (layer: Buffer) => Buffer = (layer) => layer) {
  const cache = mkdtempSync(join(root, 'cache-'));
  const layer = gzipSync(
    tar([
      { kind: 'folder', path: 'usr' },
      { kind: 'folder', path: 'usr/bin' },
      { kind: 'file', path: 'usr/bin/ollama', content: program, mode: 0o755 },
    ]),
  );
  const hex = createHash('sha256').update(layer).digest('hex');
  for (const name of ['blobs', 'layers']) mkdirSync(join(cache, name));
  writeFileSync(join(cache, 'blobs', `sha256-${hex}`), damage(layer));
  const facts = { digest: `sha256:${hex}`, size: layer.length, diffId: 'sha256:0', unpacked: 1 };
  writeFileSync(join(cache, 'layers', 'engine-r1-abc.json'), JSON.stringify(facts));
  return { cache, scratch: mkdtempSync(join(root, 'scratch-')) };
}

describe('the engine that an earlier deploy left in the cache', () => {
  it('is used when this machine can run it', async () => {
    const { cache, scratch } = kept('#!/bin/sh\nexit 0\n');
    const path = await cachedEngine(cache, scratch);
    expect(path).toMatch(/usr\/bin\/ollama$/);
    expect(path?.startsWith(scratch)).toBe(true);
  });

  it('is found where a deploy puts it', async () => {
    const stage = await openStage();
    try {
      const deploy = ['deploy', '--model', stage.sandbox.model, '--yes', '--no-verify'];
      expect(await stage.run(deploy)).toMatchObject({ code: 0 });
      const scratch = mkdtempSync(join(root, 'scratch-'));
      expect(await cachedEngine(join(stage.folder, 'cache'), scratch)).toMatch(/usr\/bin\/ollama$/);
    } finally {
      await stage.close();
    }
  });

  it.each([
    ['is for another kind of machine', kept('\x7fELF no program')],
    ['was damaged', kept('#!/bin/sh\nexit 0\n', (layer) => layer.subarray(0, layer.length - 1))],
    ['is not what its name says', kept('#!/bin/sh\nexit 0\n', () => gzipSync(tar([])))],
    ['was never made', { cache: join(root, 'nowhere'), scratch: root }],
  ])('is not used when it %s', async (_, { cache, scratch }) => {
    expect(await cachedEngine(cache, scratch)).toBeUndefined();
  });
});
