import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../lib/make-folder.js';

/** Whole or not at all: readers and other processes see the old file or the new one. */
export async function writeAtomically(file: string, text: string): Promise<void> {
  makeFolder(dirname(file));
  const temporary = `${file}.${randomBytes(8).toString('hex')}.tmp`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
