import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { fileTroubleOf } from '../../src/core/errors.js';

const folder = mkdtempSync(join(tmpdir(), 'errors-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what is said of a file that cannot be used', () => {
  it.each([
    ['is absent', () => readFileSync(join(folder, 'none')), 'no such file or directory'],
    ['is absent, asked without waiting', () => readFile(join(folder, 'none')), 'no such file or directory'],
    ['is a folder', () => readFileSync(folder), 'illegal operation on a directory'],
    ['exists', () => writeFileSync(join(folder, 'twice'), '', { flag: 'wx' }), 'file already exists'],
  ])('names no path: it %s', async (_, use, said) => {
    writeFileSync(join(folder, 'twice'), '');
    await expect((async () => use())().catch(fileTroubleOf)).resolves.toBe(said);
  });

  it.each([
    ['an error that is not the system’s', new Error('not JSON, open or not'), 'not JSON, open or not'],
    ['what is no error', 'a text', 'a text'],
  ])('is the whole message of %s', (_, error, said) => expect(fileTroubleOf(error)).toBe(said));
});
