import { Sha256 } from '@aws-crypto/sha256-js';
import { describe, expect, it } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import { signRequest } from '../../container/sign-request.js';

const now = new Date('2026-11-27T07:15:00.123Z');

describe('a signed request to DynamoDB', () => {
  it.each([
    ['of an instance', 'https://dynamodb.eu-west-1.amazonaws.com/', 'token'],
    ['with keys of a user', 'https://dynamodb.cn-north-1.amazonaws.com.cn/', undefined],
    ['to another port', 'http://127.0.0.1:4711/', 'token'],
  ])('%s is what the signing package of AWS makes of it', async (_name, address, sessionToken) => {
    const url = new URL(address);
    const keys = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken };
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.UpdateItem',
    };
    const body = '{"TableName":"täble"}';
    const signer = new SignatureV4({
      service: 'dynamodb',
      region: 'eu-west-1',
      credentials: keys,
      sha256: Sha256,
      applyChecksum: true,
    });
    const { headers: expected } = await signer.sign(
      {
        method: 'POST',
        protocol: url.protocol,
        hostname: url.hostname,
        path: '/',
        query: {},
        headers: { ...headers, host: url.host },
        body,
      },
      { signingDate: now },
    );
    const request = { method: 'POST', url, headers, body, service: 'dynamodb', region: 'eu-west-1' } as const;
    expect(signRequest({ ...request, keys, now })).toEqual(expected);
  });
});
