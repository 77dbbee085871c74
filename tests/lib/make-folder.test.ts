import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { makeFolder } from '../../src/lib/make-folder.js';

const root = mkdtempSync(join(tmpdir(), 'make-folder-'));
afterAll(() => rmSync(root, { recursive: true }));

describe('a folder', () => {
  it('is made with those above it, each with the mode', () => {
    makeFolder(join(root, 'a/b/c'), 0o700);
    for (const made of ['a', 'a/b', 'a/b/c']) expect(statSync(join(root, made)).mode & 0o777).toBe(0o700);
  });

  it('is well when it is there', () => {
    makeFolder(root);
    makeFolder('/');
  });

  it('is none below a file', () => {
    writeFileSync(join(root, 'file'), '');
    expect(() => makeFolder(join(root, 'file'))).toThrow(expect.objectContaining({ code: 'EEXIST' }));
    expect(() => makeFolder(join(root, 'file/a/b'))).toThrow(expect.objectContaining({ code: 'ENOTDIR' }));
  });

  // What Linux says there; other systems have no such folder, and may not make it.
  it('ends where a system can make none', () => {
    expect(() => makeFolder('/proc/nope/a/b')).toThrow(/^E[A-Z]+: /);
  });
});
