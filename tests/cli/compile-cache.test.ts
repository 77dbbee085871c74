import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from '@jest/globals';

const bin = fileURLToPath(new URL('../../bin/ollama-lambda.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'compile-cache-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Node of this line has such a cache, or has none. */
const mayKeep = 'enableCompileCache' in nodeModule;

describe('what V8 made of the program', () => {
  it.each([
    ['is kept in the user’s own cache, where Node can', {}, mayKeep],
    ['is not, where somebody has told Node so', { NODE_DISABLE_COMPILE_CACHE: '1' }, false],
  ])('%s', async (name, changes, kept) => {
    const cache = join(folder, name.slice(0, 6));
    const env = { PATH: process.env.PATH, OLLAMA_LAMBDA_CACHE: cache, HOME: folder, ...changes };
    const { stdout } = await promisify(execFile)(process.execPath, [bin, 'validate', '--rules'], { env });
    expect(stdout).toMatch(/rules; severity/);
    expect(existsSync(join(cache, 'compiled'))).toBe(kept);
  });

  it('is nobody’s trouble where the folder cannot be made', async () => {
    const env = { PATH: process.env.PATH, OLLAMA_LAMBDA_CACHE: bin, HOME: folder };
    const { stderr } = await promisify(execFile)(process.execPath, [bin, 'validate', '--rules'], { env });
    expect(stderr).toBe('');
  });
});
