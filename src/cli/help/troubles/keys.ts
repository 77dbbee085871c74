import type { TroubleGroup } from './trouble.js';

export const keysTroubles: TroubleGroup = {
  title: 'API keys',
  troubles: [
    {
      code: 'key-file',
      means: 'A key file cannot be read, or cannot be written because it exists already.',
      remedy: 'A file that can be read; for a new key, a name that does not exist yet.',
    },
    {
      code: 'key-exists',
      means:
        'There is a key of this name already. Two may share a name while callers change from one to the other, but it has to be meant.',
      remedy: 'Another name; or `key create <name> --second`, and later `key revoke <name> --keep-newest`.',
    },
    {
      code: 'key-last',
      means: 'With the last key gone nobody could call the endpoint.',
      remedy: 'Make another one first.',
    },
    {
      code: 'key-limited',
      means: 'The deployed config has limits for this key.',
      remedy: 'Take the key out of `limits.keys` and `rates.keys`, deploy, then revoke it.',
    },
    {
      code: 'key-name',
      means: 'A key’s name has 1 to 64 letters, digits, `.`, `_` and `-`.',
      remedy: 'Another name.',
    },
    {
      code: 'key-single',
      means: '`--keep-newest` was asked for, and the name has one key only.',
      remedy: '`ollama-lambda key revoke <name>` takes that one away.',
    },
    {
      code: 'key-unknown',
      means: 'There is no key of this name.',
      remedy: '`ollama-lambda key list`.',
    },
    {
      code: 'keys-not-asked',
      means: 'This endpoint asks for no key.',
      remedy: '`endpoint.auth: api-key`, then deploy.',
    },
    {
      code: 'keys-too-many',
      means: 'The digests of keys share the 4 KB of a function’s settings.',
      remedy: 'Revoke keys that nobody uses.',
    },
  ],
};
