import { closeSync, openSync, writeSync } from 'node:fs';
import { fileTroubleOf, UserError } from '../../core/errors.js';
import type { Emit } from '../../core/event.js';
import { exitCodes } from '../../core/exit-codes.js';

/** `--events <file>`: every event as one line of JSON with its time, written as it happens. Closing twice is fine. */
export function openEventsFile(path: string, now: () => number): { readonly emit: Emit; close(): void } {
  const descriptor = open(path);
  let isOpen = true;
  return {
    emit: (event) => {
      if (isOpen)
        writeSync(descriptor, `${JSON.stringify({ at: new Date(now()).toISOString(), ...event })}\n`);
    },
    close: () => {
      if (isOpen) closeSync(descriptor);
      isOpen = false;
    },
  };
}

function open(path: string): number {
  try {
    return openSync(path, 'w');
  } catch (error) {
    throw new UserError({
      code: 'events-file',
      message: `--events ${path} cannot be written: ${fileTroubleOf(error)}`,
      next: ['choose a file in a folder that exists and is yours'],
      exitCode: exitCodes.usage,
    });
  }
}
