import { chmod, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../../lib/make-folder.js';

/** What was typed before, newest first. A file that cannot be read is no history: nothing depends on it. */
export async function readHistory(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line !== '');
}

/** For its owner's eyes only: prompts are what people think. */
export async function writeHistory(file: string, lines: readonly string[]): Promise<void> {
  makeFolder(dirname(file), 0o700);
  await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  await chmod(file, 0o600);
}
