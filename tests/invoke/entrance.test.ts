import { describe, expect, it } from '@jest/globals';
import { entranceOf } from '../../src/invoke/entrance.js';

const outputs = { FunctionUrl: 'https://url/', GatewayUrl: 'https://gateway/live/' };

describe('where callers come in', () => {
  it.each([
    ['at the URL', { FunctionUrl: 'https://url/', Auth: 'api-key' }, 'https://url/'],
    ['at the gateway, where the URL is closed', { ...outputs, Auth: 'api-key' }, 'https://gateway/live/'],
    ['at the URL with a signature, gateway or not', { ...outputs, Auth: 'iam' }, 'https://url/'],
    ['nowhere', {}, undefined],
  ])('%s', (_name, given, expected) => expect(entranceOf(given)).toBe(expected));
});
