import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Io } from '../io.js';

/** A real `ollama`, if this machine has one: `OLLAMA_BIN`, or the first on PATH. */
export function findEngine({ env }: Pick<Io, 'env'>): string | undefined {
  const named = env.OLLAMA_BIN;
  if (named) return named;
  return (env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'ollama'))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there or not ours to run: the next folder may have one.
    return false;
  }
}
