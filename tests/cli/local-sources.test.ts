import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sandboxAssets } from '../../src/cli/assets.js';
import { openStage, type Stage } from './stage.js';

describe('an engine that is on this machine', () => {
  let stage: Stage;
  let folder: string;
  const deploy = (engine: string, more: readonly string[] = []) =>
    stage.run([
      'deploy',
      '--model',
      stage.sandbox.model,
      '--engine-image',
      engine,
      '--yes',
      '--json',
      ...more,
    ]);
  beforeAll(async () => {
    stage = await openStage();
    folder = join(stage.folder, 'engine');
    mkdirSync(join(folder, 'bin'), { recursive: true });
    mkdirSync(join(folder, 'lib', 'ollama', 'cuda_v13'), { recursive: true });
    copyFileSync(sandboxAssets().standInEngine, join(folder, 'bin', 'ollama'));
    chmodSync(join(folder, 'bin', 'ollama'), 0o755);
    writeFileSync(join(folder, 'lib', 'ollama', 'llama-server'), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(join(folder, 'lib', 'ollama', 'libggml.so.1'), 'a library');
    symlinkSync('libggml.so.1', join(folder, 'lib', 'ollama', 'libggml.so'));
    writeFileSync(join(folder, 'lib', 'ollama', 'cuda_v13', 'libcuda.so'), 'for no function');
  });
  afterAll(() => stage.close());

  it('is deployed out of a folder, and the lock holds its digest', async () => {
    const ran = await deploy('./engine');
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.document().verified.answer).toMatch(/stand-in/i);
    const { images } = JSON.parse(readFileSync(join(stage.folder, 'ollama-lambda.lock'), 'utf8'));
    const locked = Object.keys(images).filter((name) => name.startsWith('./engine:'));
    expect(locked).toHaveLength(1);
  });

  it('is deployed out of a release’s tarball', async () => {
    const tar = spawnSync('tar', ['-czf', 'ollama-linux.tgz', '-C', 'engine', './bin', './lib'], {
      cwd: stage.folder,
    });
    expect(tar.status).toBe(0);
    const ran = await deploy('./ollama-linux.tgz');
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.document().verified.answer).toMatch(/stand-in/i);
  });

  it.each([
    { written: './nowhere', code: 'engine-absent', exit: 6 },
    { written: './mine.gguf', code: 'engine-absent', exit: 6 },
  ])('is refused when there is none at $written', async ({ written, code, exit }) => {
    const ran = await deploy(written);
    expect(ran).toMatchObject({ code: exit });
    expect(ran.document().error).toMatchObject({ code });
  });

  it('is refused when it has changed since it was locked', async () => {
    writeFileSync(join(folder, 'lib', 'ollama', 'libggml.so.1'), 'another library');
    // Without the cache the layer has to be made anew, out of what is there now.
    const ran = await stage.run(
      [
        'deploy',
        '--model',
        stage.sandbox.model,
        '--engine-image',
        './engine',
        '--repository',
        'other',
        '--yes',
        '--json',
      ],
      { env: { OLLAMA_LAMBDA_CACHE: join(stage.folder, 'empty') } },
    );
    expect(ran.code).not.toBe(0);
    expect(ran.document().error).toMatchObject({ code: 'digest-mismatch' });
  });
});
