import { createHash } from 'node:crypto';

/** A key as AWS knows it: nobody can call with this. */
export interface KnownKey {
  readonly name: string;
  /** SHA-256 of the key, 64 hex digits. */
  readonly sha256: string;
}

/** As the function and the parameter's pattern have it (`container/admission/options.ts`, `api-key.yaml`). */
export const keyName = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/** What the function's log calls callers without a key: a key of that name could not be told from them. */
export const reservedKeyNames: readonly string[] = ['iam', 'none', 'direct'];

/** The parameter ApiKeySha256, read. The key of a first deploy stands there without a name and is called `default`. */
export const keysIn = (parameter: string): readonly KnownKey[] =>
  parameter
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [left = '', right] = entry.split('=');
      return right === undefined ? { name: 'default', sha256: left } : { name: left, sha256: right };
    });

/** The same keys as a parameter; oldest first, as they were made. */
export const keysText = (keys: readonly KnownKey[]): string =>
  keys.map(({ name, sha256 }) => `${name}=${sha256}`).join(',');

/** The two parameters that say which keys there are: the second follows from the first, and brings a new version. */
export const keyParametersOf = (keys: string): { ApiKeySha256: string; ApiKeyRevision: string } => ({
  ApiKeySha256: keys,
  ApiKeyRevision: createHash('sha256').update(keys).digest('hex').slice(0, 16),
});
