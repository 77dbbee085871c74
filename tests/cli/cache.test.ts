import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

let folder: string;
const digest = `sha256:${'5e'.repeat(32)}`;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cache-command-'));
  mkdirSync(join(folder, 'blobs'));
  writeFileSync(join(folder, 'blobs', digest.replace(':', '-')), Buffer.alloc(2500));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (args: readonly string[], env: Readonly<Record<string, string | undefined>> = {}) =>
  spawnSync(process.execPath, ['bin/ollama-lambda.js', 'cache', ...args], {
    encoding: 'utf8',
    timeout: 60_000,
    env: { PATH: process.env.PATH, HOME: folder, OLLAMA_LAMBDA_CACHE: folder, ...env },
  });

describe('the cache command', () => {
  it('lists what is there, for people and for programs', () => {
    expect(run(['ls']).stdout).toContain(`2.5 kB of 20 GB in ${folder}`);
    expect(JSON.parse(run(['ls', '--json'], { OLLAMA_LAMBDA_CACHE_LIMIT: '1.5 GB' }).stdout)).toMatchObject({
      ok: true,
      folder,
      limitBytes: 1.5e9,
      bytes: 2500,
      blobs: [{ digest, bytes: 2500 }],
    });
  });

  it.each([
    { args: ['prune', '--older-than', 'soon'], env: {}, code: 'older-than-unknown' },
    { args: ['ls'], env: { OLLAMA_LAMBDA_CACHE_LIMIT: 'much' }, code: 'cache-limit-unknown' },
  ])('refuses $args $env, and says what it takes', ({ args, env, code }) => {
    const { status, stdout } = run([...args, '--json'], env);
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code } });
  });

  it('prunes down to the limit, and finds nothing the second time', () => {
    expect(run(['prune']).stdout).toContain('nothing to remove');
    const pruned = run(['prune', '--json'], { OLLAMA_LAMBDA_CACHE_LIMIT: '1kB' });
    expect(JSON.parse(pruned.stdout)).toMatchObject({ removedBytes: 2500, removed: [{ digest }] });
    expect(run(['prune', '--all']).stdout).toContain('nothing to remove');
  });
});
