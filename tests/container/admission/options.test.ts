import { describe, expect, it } from '@jest/globals';
import { readAdmission } from '../../../container/admission/options.js';
import { digestOf, environment } from './door.js';

const digest = digestOf('key');
const withKeys = (digests: string, more: Record<string, string> = {}) =>
  environment({ OLLAMA_LAMBDA_AUTH: 'api-key', OLLAMA_LAMBDA_API_KEY_SHA256: digests, ...more });

describe('the variables of admission', () => {
  it('may all be left out but those of the model and of who may call', () => {
    expect(readAdmission(environment())).toEqual({
      auth: 'iam',
      keys: [],
      model: 'llama3.2:1b',
      fallbackModel: undefined,
      limits: {},
      system: undefined,
      guard: [],
      logPrompts: false,
    });
  });

  it('settle into keys, limits, patterns and switches', () => {
    const options = readAdmission(
      withKeys(`ci=${digest}`, {
        OLLAMA_LAMBDA_LIMITS: '{"outputTokens":100,"keys":{"ci":{"images":0}}}',
        OLLAMA_LAMBDA_GUARD: '["pass ?word"]',
        OLLAMA_LAMBDA_SYSTEM: ' Be brief. ',
        OLLAMA_LAMBDA_FALLBACK_MODEL: 'tiny',
        OLLAMA_LAMBDA_LOG_PROMPTS: 'true',
      }),
    );
    expect(options).toMatchObject({
      keys: [{ name: 'ci', digest: Buffer.from(digest, 'hex') }],
      limits: { outputTokens: 100, keys: { ci: { images: 0 } } },
      guard: [/pass ?word/imu],
      system: 'Be brief.',
      fallbackModel: 'tiny',
      logPrompts: true,
    });
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['no digest', withKeys(''), /^OLLAMA_LAMBDA_API_KEY_SHA256 must be one or more SHA-256 digests/],
    [
      'a key called direct',
      withKeys(`direct=${digest}`),
      /names a key direct; expected none of iam, none, direct/,
    ],
    ['one key under two names', withKeys(`a=${digest},b=${digest}`), /has the same digest twice/],
    ['the digest of nothing', withKeys(digestOf('')), /has the digest of an empty key/],
    [
      'limits that are no JSON',
      environment({ OLLAMA_LAMBDA_LIMITS: '{' }),
      /^OLLAMA_LAMBDA_LIMITS is not JSON; expected an object/,
    ],
    [
      'limits of the wrong type and with an unknown name',
      environment({ OLLAMA_LAMBDA_LIMITS: '{"images":"3","outputTokens":0,"tokens":1}' }),
      /^OLLAMA_LAMBDA_LIMITS is wrong: (?=.*images is a string, expected a number)(?=.*outputTokens is 0, expected at least 1)(?=.*unknown field "tokens")/,
    ],
    [
      'limits of a key that is none',
      withKeys(`ci=${digest}`, { OLLAMA_LAMBDA_LIMITS: '{"keys":{"cl":{"images":1}}}' }),
      /limits for the unknown key cl; keys are ci$/,
    ],
    [
      'limits of a key where there are none',
      environment({ OLLAMA_LAMBDA_LIMITS: '{"keys":{"ci":{}}}' }),
      /unknown key ci; keys are none, as OLLAMA_LAMBDA_AUTH is not api-key$/,
    ],
    [
      'a pattern that is none',
      environment({ OLLAMA_LAMBDA_GUARD: '["ok","(("]' }),
      /^OLLAMA_LAMBDA_GUARD \[1\] .*Unterminated group/,
    ],
    [
      'one pattern in place of a list',
      environment({ OLLAMA_LAMBDA_GUARD: '"x"' }),
      /^OLLAMA_LAMBDA_GUARD is JSON of another kind; expected a list/,
    ],
    [
      'another word than true',
      environment({ OLLAMA_LAMBDA_LOG_PROMPTS: 'yes' }),
      /^OLLAMA_LAMBDA_LOG_PROMPTS is "yes"; expected true or false$/,
    ],
  ])('with %s fail the start and say what is expected', (_name, variables, message) => {
    expect(() => readAdmission(variables)).toThrow(message);
  });

  it('are named together when several are wrong', () => {
    const variables = environment({
      OLLAMA_LAMBDA_LIMITS: '[]',
      OLLAMA_LAMBDA_GUARD: '{',
      OLLAMA_LAMBDA_LOG_PROMPTS: '1',
    });
    expect(() => readAdmission(variables)).toThrow(/LIMITS.*GUARD.*LOG_PROMPTS/s);
  });

  it.each(['my-secret-key', `ci=my-secret-key`, `${digest},my-secret-key`])(
    'do not repeat a key that stands where its digest belongs (%#)',
    (digests) => {
      expect(() => readAdmission(withKeys(digests))).toThrow(/^(?!.*my-secret-key)/s);
      expect(() => readAdmission(withKeys(digests))).toThrow(/64 hex digits/);
    },
  );
});
