import { afterEach, describe, expect, it } from '@jest/globals';
import { parseDigest } from '../../src/core/digest.js';
import { collect, sha256 } from '../../src/lib/digest-stream.js';
import type { RegistryFailure } from '../../src/registry/failure.js';
import { clientOf, closeHosts, type Said, say, startHost } from './hosts.js';

afterEach(closeHosts);

const digest = parseDigest(sha256('blob'));

/** Asks a registry for a blob that answers everything in one way. */
async function refusal(said: Said) {
  const { origin, name, seen } = await startHost((request, response) => say(request, response, said));
  const error = await collect(clientOf(origin).blob('app', digest), 10).catch((failure: unknown) => failure);
  const { cause, message } = error as Error & { cause: RegistryFailure };
  return { error, cause, words: message.slice(message.indexOf(`${name}/app`)).split(/: (.*)/s)[1], seen };
}

describe('what a registry says when it refuses', () => {
  const errors = (...list: unknown[]): string => JSON.stringify({ errors: list });

  it.each<{ name: string; said: Omit<Said, 'status'>; words: string | undefined; code: string }>([
    {
      name: 'the first of its errors',
      said: { body: errors({ code: 'DENIED', message: 'over quota' }, { code: 'B', message: 'b' }) },
      words: 'over quota',
      code: 'DENIED',
    },
    { name: 'a code alone', said: { body: errors({ code: 'DENIED' }) }, words: 'DENIED', code: 'DENIED' },
    {
      name: 'Hugging Face’s error, with its code in a header',
      said: { headers: { 'x-error-code': 'GatedRepo' }, body: '{"error": "ask first"}' },
      words: 'ask first',
      code: 'GatedRepo',
    },
    { name: 'a line of text', said: { body: ' go\naway\t' }, words: 'go away', code: '' },
    { name: 'no list', said: { body: errors() }, words: 'HTTP status 418', code: '' },
    {
      name: 'something that is no text',
      said: { body: errors({ code: 7, message: {} }) },
      words: 'HTTP status 418',
      code: '',
    },
    { name: 'a page of a proxy', said: { body: ' \n<html>no</html>' }, words: 'HTTP status 418', code: '' },
    { name: 'nothing', said: {}, words: 'HTTP status 418', code: '' },
    {
      name: 'what would move the cursor of a terminal',
      said: { body: errors({ code: 'A\u001b[2J', message: 'é \u001b[31mred\u0007' }) },
      words: '[31mred',
      code: 'A [2J',
    },
    {
      name: 'more than anybody reads',
      said: { body: errors({ code: 'LONG', message: 'x'.repeat(301) }) },
      words: 'x'.repeat(300),
      code: 'LONG',
    },
  ])('is told: $name', async ({ said, words, code }) => {
    const { words: told, cause } = await refusal({ status: 418, ...said });
    expect(told).toBe(words);
    expect(cause.code).toBe(code);
    expect(cause.status).toBe(418);
  });

  it('is read up to sixteen kibibytes', async () => {
    const { words } = await refusal({ status: 418, body: `${' '.repeat(16 * 1024 - 1)}xy` });
    expect(words).toBe('x');
  });

  it.each([
    { status: 400, times: 1 },
    { status: 403, times: 1 },
    { status: 404, times: 1 },
    { status: 408, times: 5 },
    { status: 429, times: 5 },
    { status: 499, times: 1 },
    { status: 500, times: 5 },
    { status: 503, times: 5 },
  ])('after $status is asked for $times times', async ({ status, times }) => {
    expect((await refusal({ status })).seen).toHaveLength(times);
  });

  it.each([
    { written: '7', after: 7000 },
    { written: '61', after: 61_000 },
    { written: 'Fri, 31 Dec 1999 23:59:59 GMT', after: undefined },
    { written: '-1', after: undefined },
    { written: '7 s', after: undefined },
    { written: '1234567', after: undefined },
  ])('may name the time to wait: $written', async ({ written, after }) => {
    const { cause } = await refusal({ status: 429, headers: { 'retry-after': written } });
    expect(cause.retryAfter).toBe(after);
  });

  it.each([
    { written: '100;w=21600', limit: '100 pulls in 6 hours' },
    { written: '10;w=5400', limit: '10 pulls in 5400 seconds' },
    { written: '100', limit: undefined },
    { written: 'x100;w=21600', limit: undefined },
    { written: '100;w=21600;x', limit: undefined },
  ])('may name what it allows: $written', async ({ written, limit }) => {
    const { cause } = await refusal({ status: 429, headers: { 'ratelimit-limit': written } });
    expect(cause.limit).toBe(limit);
  });
});
