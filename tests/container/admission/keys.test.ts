import { describe, expect, it } from '@jest/globals';
import { createAdmission } from '../../../container/admission/admission.js';
import { readAdmission } from '../../../container/admission/options.js';
import { digestOf, environment } from './door.js';

const keyed = (digests: string) =>
  createAdmission(
    readAdmission(environment({ OLLAMA_LAMBDA_AUTH: 'api-key', OLLAMA_LAMBDA_API_KEY_SHA256: digests })),
  );

describe('the caller', () => {
  const admission = keyed(
    `${digestOf('first')}, ci=${digestOf('second')},ci=${digestOf('third').toUpperCase()}`,
  );

  it.each<[string, Record<string, string>, string | undefined]>([
    ['a bearer token has its name', { authorization: 'Bearer second' }, 'ci'],
    ['a bearer token in other letters and spaces has its name', { authorization: 'bearer   second  ' }, 'ci'],
    ['x-api-key has its name', { 'x-api-key': 'second' }, 'ci'],
    ['the second key of a name has the same name', { 'x-api-key': 'third' }, 'ci'],
    ['a key without a name has the default one', { 'x-api-key': 'first' }, 'default'],
    ['no key is nobody', {}, undefined],
    ['an empty key is nobody', { 'x-api-key': '', authorization: 'Bearer ' }, undefined],
    ['a wrong key is nobody', { authorization: 'Bearer fourth' }, undefined],
    ['another scheme is nobody', { authorization: 'Basic second' }, undefined],
    ['the digest of a key is nobody', { 'x-api-key': digestOf('second') }, undefined],
    [
      'a key of a gateway as x-api-key does not hide the token beside it',
      { 'x-api-key': 'x', authorization: 'Bearer second' },
      'ci',
    ],
  ])('with %s', (_name, headers, expected) => {
    expect(admission.callerOf(headers)?.name).toBe(expected);
  });

  it('is nobody without a key, even if somebody has set the digest of nothing', () => {
    const digest = Buffer.from(digestOf(''), 'hex');
    const open = createAdmission({
      ...readAdmission(environment()),
      auth: 'api-key',
      keys: [{ name: 'x', digest }],
    });
    expect([open.callerOf({}), open.callerOf({ authorization: 'Bearer ' })]).toEqual([undefined, undefined]);
  });

  it.each(['iam', 'none'])('is "%s" where no keys are asked for', (auth) => {
    const open = createAdmission(readAdmission(environment({ OLLAMA_LAMBDA_AUTH: auth })));
    expect(open.callerOf({ 'x-api-key': 'second' })).toEqual({ name: auth });
  });
});
