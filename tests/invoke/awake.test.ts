import { afterEach, describe, expect, it } from '@jest/globals';
import { callAwake } from '../../src/invoke/awake.js';
import { iamEndpoint, type Loopback, openLoopback } from './loopback.js';

let server: Loopback | undefined;
afterEach(() => server?.close());

async function asking(answers: readonly { status: number; retryAfter?: string }[]) {
  const left = [...answers];
  server = await openLoopback((_, response) => {
    const { status, retryAfter } = left.shift() ?? { status: 500 };
    response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end('{}');
  });
  const told: [number, number][] = [];
  const { signal } = new AbortController();
  const request = { method: 'GET', path: '/', signal };
  const answer = await callAwake(iamEndpoint(server.url), request, (status, wait) =>
    told.push([status, wait]),
  );
  return { status: answer.statusCode, told, calls: server.received.length };
}

describe('a function that may be asleep', () => {
  it('is asked once when it answers', async () => {
    expect(await asking([{ status: 200 }])).toEqual({ status: 200, told: [], calls: 1 });
  });

  it.each([429, 502, 503])('is asked once more after %d, and that is said', async (status) => {
    expect(await asking([{ status, retryAfter: '0' }, { status: 200 }])).toEqual({
      status: 200,
      told: [[status, 0]],
      calls: 2,
    });
  });

  it('is not asked a third time', async () => {
    const answers = [{ status: 503, retryAfter: '0' }, { status: 503 }, { status: 200 }];
    expect(await asking(answers)).toMatchObject({ status: 503, calls: 2 });
  });

  it.each([400, 401, 403, 404, 413, 500, 504])('is not asked again after %d', async (status) => {
    expect(await asking([{ status }, { status: 200 }])).toMatchObject({ status, told: [], calls: 1 });
  });
});
