import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { fileTroubleOf, UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import { cannotAsk } from './interactive.js';
import type { Session } from './session.js';

/** A key for the endpoint: 256 random bits, told once; AWS only ever sees its SHA-256. */
export interface ApiKey {
  readonly text: string;
  readonly sha256: string;
}

export const createApiKey = (): ApiKey => apiKeyOf(`ol_${randomBytes(32).toString('base64url')}`);

/** A key that somebody has already. */
export const apiKeyOf = (text: string): ApiKey => ({
  text,
  sha256: createHash('sha256').update(text).digest('hex'),
});

/** Into a new file that only its owner can read. An existing file is never overwritten: it may hold a key in use. */
function writeKeyFile(path: string, key: ApiKey): void {
  try {
    writeFileSync(path, `${key.text}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new UserError({
      code: 'key-file',
      message: `--key-file ${path} cannot be written: ${fileTroubleOf(error)}`,
      why: 'the key is shown once and stored nowhere else, so its file has to be new and writable',
      next: ['choose a file that does not exist yet, in a folder that is yours'],
      exitCode: exitCodes.usage,
    });
  }
}

/** @param command that makes a key. @throws UserError where the key could neither be written nor be shown */
export function mustHavePlace(file: string | undefined, command: string, { interactivity }: Session): void {
  if (file !== undefined || interactivity.kind === 'may-ask') return;
  throw cannotAsk('A new API key would be shown once', [`${command} --key-file <new file>`], interactivity);
}

/** Into the file, or onto the screen. */
export function handOver(key: ApiKey, file: string | undefined, session: Session): void {
  if (file !== undefined) {
    writeKeyFile(file, key);
    session.say(`the API key is in ${file}`);
    return;
  }
  // Not `say`, which --quiet silences: there is no second time.
  session.io.stderr.write(`\nAPI key, shown this once and stored nowhere:\n\n  ${key.text}\n\n`);
}
