import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../lib/make-folder.js';

/** Where an upload by parts stands, so that the next run can go on inside the layer. */
export interface UploadNote {
  readonly uploadId: string;
  readonly partBytes: number;
  /** Bytes that the registry has. */
  readonly received: number;
}

/** Notes by name. They may be lost at any time: then a layer starts again. */
export interface UploadNotes {
  recall(name: string): Promise<UploadNote | undefined>;
  remember(name: string, note: UploadNote): Promise<void>;
  forget(name: string): Promise<void>;
}

export function createUploadNotes(folder: string): UploadNotes {
  const path = (name: string): string => join(folder, `${name.replace(/[^a-z0-9.-]/gi, '-')}.json`);
  return {
    async recall(name) {
      try {
        const note = JSON.parse(await readFile(path(name), 'utf8')) as UploadNote;
        const sound =
          typeof note.uploadId === 'string' && note.partBytes > 0 && Number.isSafeInteger(note.received);
        return sound ? note : undefined;
      } catch {
        // No note, or a damaged one: the same to whoever asks.
        return undefined;
      }
    },
    async remember(name, note) {
      makeFolder(folder);
      await writeFile(`${path(name)}.new`, JSON.stringify(note));
      await rename(`${path(name)}.new`, path(name));
    },
    forget: (name) => rm(path(name), { force: true }),
  };
}
