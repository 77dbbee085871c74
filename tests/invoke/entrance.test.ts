import { describe, expect, it } from '@jest/globals';
import { entranceOf, gatewayCallers, signedFor } from '../../src/invoke/entrance.js';

const url = { FunctionUrl: 'https://url/', Auth: 'iam' };
const both = { ...url, GatewayUrl: 'https://gateway/live/' };

describe('where callers come in', () => {
  it.each([
    ['at the URL', url, ['https://url/', 'lambda', []]],
    ['at the gateway, where one is', both, ['https://gateway/live/', 'execute-api', []]],
    [
      'at the gateway with a key, where it asks for one',
      { ...both, GatewayKeys: 'web,ci' },
      ['https://gateway/live/', 'execute-api', ['web', 'ci']],
    ],
    ['nowhere', {}, [undefined, 'lambda', []]],
  ])('%s', (_name, given: Readonly<Record<string, string>>, expected) =>
    expect([entranceOf(given), signedFor(given), gatewayCallers(given)]).toEqual(expected),
  );
});
