import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../src/config/load.js';

let root: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'load-config-')));
});

afterEach(() => rm(root, { recursive: true }));

async function put(path: string, content: string | Uint8Array = path): Promise<string> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

const load = (folder: string, more: { config?: string; env?: Record<string, string> } = {}) =>
  loadConfig({ folder: join(root, folder), env: {}, ...more });

describe('the file is found', () => {
  it('in the working folder', async () => {
    const path = await put('a/ollama-lambda.yaml', 'model: m');
    expect(await load('a')).toEqual({ path, file: 'ollama-lambda.yaml', text: 'model: m' });
  });

  it('under its other name', async () => {
    const path = await put('a/ollama-lambda.yml');
    expect(await load('a')).toMatchObject({ path, file: 'ollama-lambda.yml' });
  });

  it('in the nearest folder above', async () => {
    await put('ollama-lambda.yaml');
    const path = await put('a/ollama-lambda.yml');
    await put('a/b/c/x');
    expect(await load('a/b/c')).toMatchObject({ path, file: join('..', '..', 'ollama-lambda.yml') });
  });

  it('up to the root of the repository, that folder included', async () => {
    const path = await put('a/ollama-lambda.yaml');
    await put('a/.git/HEAD');
    await put('a/b/x');
    expect(await load('a/b')).toMatchObject({ path });
  });

  it.each(['.git', '.git/HEAD'])('but not above the root of a repository (%s)', async (marker) => {
    await put('ollama-lambda.yaml');
    await put(`a/${marker}`);
    await put('a/b/x');
    expect(await load('a/b')).toBeUndefined();
  });

  it('by its name, from the flag before the variable', async () => {
    await put('a/ollama-lambda.yaml');
    const path = await put('other/x.yaml');
    await put('y.yaml');
    const env = { OLLAMA_LAMBDA_CONFIG: join('..', 'y.yaml') };
    expect(await load('a', { env })).toMatchObject({ file: join('..', 'y.yaml'), text: 'y.yaml' });
    expect(await load('a', { env, config: join('..', 'other', 'x.yaml') })).toMatchObject({ path });
    expect(await load('a', { env: { OLLAMA_LAMBDA_CONFIG: '' } })).toMatchObject({
      file: 'ollama-lambda.yaml',
    });
  });

  it('also as a pipe, which is read when somebody writes', async () => {
    const pipe = join(root, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const loading = load('.', { config: 'pipe' });
    await writeFile(pipe, 'model: m');
    expect(await loading).toMatchObject({ text: 'model: m' });
  });

  it('whatever mark of byte order it begins with', async () => {
    await put('ollama-lambda.yaml', '\uFEFFmodel: m');
    expect(await load('.')).toMatchObject({ text: 'model: m' });
  });
});

describe('a file that cannot be had is an error with exit code 2', () => {
  const failure = async (folder: string, more?: Parameters<typeof load>[1]) => {
    const error: unknown = await load(folder, more).catch((thrown: unknown) => thrown);
    return error;
  };

  it('when the one that is named is missing', async () => {
    await put('ollama-lambda.yaml');
    expect(await failure('.', { config: 'x.yaml' })).toMatchObject({
      code: 'config-missing',
      exitCode: 2,
      message: 'There is no x.yaml, which --config names.',
    });
    expect(await failure('.', { env: { OLLAMA_LAMBDA_CONFIG: 'x.yaml' } })).toMatchObject({
      message: 'There is no x.yaml, which OLLAMA_LAMBDA_CONFIG names.',
    });
  });

  it('when a folder has both names', async () => {
    await put('ollama-lambda.yaml');
    await put('ollama-lambda.yml');
    expect(await failure('.')).toMatchObject({ code: 'config-ambiguous', exitCode: 2 });
  });

  it('when it is a folder', async () => {
    await put('ollama-lambda.yaml/x');
    expect(await failure('.')).toMatchObject({
      code: 'config-unreadable',
      message: 'ollama-lambda.yaml cannot be read: it is a folder.',
      exitCode: 2,
    });
  });

  it('when its links go in a circle', async () => {
    await symlink('ollama-lambda.yaml', join(root, 'ollama-lambda.yaml'));
    expect(await failure('.')).toMatchObject({ code: 'config-unreadable', exitCode: 2 });
  });

  it('when it is no text', async () => {
    await put('ollama-lambda.yaml', Uint8Array.of(0x6d, 0xff, 0xfe));
    expect(await failure('.')).toMatchObject({
      code: 'config-unreadable',
      message: 'ollama-lambda.yaml cannot be read: it is not UTF-8 text.',
    });
  });

  it('when it is too large to be one, without reading it', async () => {
    await put('ollama-lambda.yaml', new Uint8Array(256 * 1024 + 1));
    expect(await failure('.')).toMatchObject({
      message: 'ollama-lambda.yaml cannot be read: it has 262145 bytes, and 262144 are the most.',
    });
  });
});
