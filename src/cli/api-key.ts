import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { messageOf, UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';

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
export function writeKeyFile(path: string, key: ApiKey): void {
  try {
    writeFileSync(path, `${key.text}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new UserError({
      code: 'key-file',
      message: `--key-file ${path} cannot be written: ${messageOf(error)}`,
      why: 'the key is shown once and stored nowhere else, so its file has to be new and writable',
      next: ['choose a file that does not exist yet, in a folder that is yours'],
      exitCode: exitCodes.usage,
    });
  }
}
