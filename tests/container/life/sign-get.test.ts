import { Sha256 } from '@aws-crypto/sha256-js';
import { describe, expect, it } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import { signGet } from '../../../container/life/sign-get.js';

const now = new Date('2026-11-23T07:15:00.123Z');

describe('a signed GET', () => {
  it.each([
    [
      'an object',
      'https://models.s3.eu-west-1.amazonaws.com/a/manifests/registry.ollama.ai/library/tiny/latest',
      {},
      't',
    ],
    [
      'a range',
      'https://s3.eu-west-1.amazonaws.com/my.models/blobs/sha256-ab',
      { range: 'bytes=0-99' },
      undefined,
    ],
    [
      'another port and an escaped name',
      'http://127.0.0.1:4711/models/a%20b/%28c%29%2B',
      { range: 'bytes=5-6' },
      't',
    ],
  ])(
    'of %s is what the signing package of AWS makes of it',
    async (_name, address, headers, sessionToken) => {
      const url = new URL(address);
      const keys = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken };
      const signer = new SignatureV4({
        service: 's3',
        region: 'eu-west-1',
        credentials: keys,
        sha256: Sha256,
        applyChecksum: true,
        uriEscapePath: false,
      });
      const expected = await signer.sign(
        {
          method: 'GET',
          protocol: url.protocol,
          hostname: url.hostname,
          ...(url.port !== '' && { port: Number(url.port) }),
          path: url.pathname,
          query: {},
          headers: { ...headers, host: url.host },
        },
        { signingDate: now },
      );
      expect(signGet({ url, headers, region: 'eu-west-1', keys, now })).toEqual(expected.headers);
    },
  );
});
