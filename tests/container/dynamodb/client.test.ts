import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Dynamo, openDynamo } from '../../../container/dynamodb/client.js';

const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});

type Script = (response: ServerResponse) => void;

const says =
  (status: number, body: unknown): Script =>
  (response) =>
    void response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
const fails = (status: number, code: string): Script =>
  says(status, { __type: `com.amazonaws.dynamodb.v20120810#${code}`, message: 'no' });
const hangsUp: Script = (response) => void response.socket?.resetAndDestroy();
const isSilent: Script = () => undefined;
const done = says(200, { done: true });

/** A server that answers one request after the other as the scripts say, and the last of them from then on. */
async function open(...scripts: readonly Script[]) {
  let requests = 0;
  const connections = new Set<unknown>();
  const server = createServer((request, response) => {
    request.resume().on('end', () => scripts[Math.min(requests++, scripts.length - 1)]?.(response));
  });
  server.on('connection', (socket) => connections.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closings.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const environment = {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  };
  return { dynamo: openDynamo(environment, 200), requests: () => requests, connections };
}

const call = (dynamo: Dynamo, repeatable = true, signal = AbortSignal.timeout(10_000)) =>
  dynamo.call('UpdateItem', { TableName: 't' }, { signal, repeatable });

describe('a call of DynamoDB', () => {
  it.each<[string, Script, boolean]>([
    ['that is throttled', fails(400, 'ThrottlingException'), false],
    ['over its throughput', fails(400, 'ProvisionedThroughputExceededException'), false],
    ['that failed inside', fails(500, 'InternalServerError'), true],
    ['whose connection broke', hangsUp, true],
    ['that nobody answered in time', isSilent, true],
    ['that a proxy answered', says(502, '<html>'), true],
  ])('%s is tried again', async (_what, script, repeatable) => {
    const { dynamo, requests } = await open(script, script, done);
    expect(await call(dynamo, repeatable)).toEqual({ done: true });
    expect(requests()).toBe(3);
  });

  it.each<[string, Script]>([
    ['that failed inside', fails(500, 'InternalServerError')],
    ['whose connection broke', hangsUp],
    ['that nobody answered in time', isSilent],
  ])(
    '%s may have been done, and is not tried again when twice is not as good as once',
    async (_what, script) => {
      const { dynamo, requests } = await open(script, done);
      await expect(call(dynamo, false)).rejects.toThrow();
      expect(requests()).toBe(1);
    },
  );

  it.each([
    ['ConditionalCheckFailedException', 400],
    ['AccessDeniedException', 400],
    ['ResourceNotFoundException', 400],
  ])('that gets %s gets it at once', async (code, status) => {
    const { dynamo, requests } = await open(fails(status, code));
    await expect(call(dynamo)).rejects.toMatchObject({ code });
    expect(requests()).toBe(1);
  });

  it('gives up after four tries, with what DynamoDB said', async () => {
    const { dynamo, requests } = await open(fails(400, 'ThrottlingException'));
    await expect(call(dynamo)).rejects.toThrow('ThrottlingException: no');
    expect(requests()).toBe(4);
  });

  it('ends with its signal', async () => {
    const { dynamo, requests } = await open(fails(400, 'ThrottlingException'));
    await expect(call(dynamo, true, AbortSignal.abort())).rejects.toThrow();
    expect(requests()).toBeLessThanOrEqual(1);
  });

  it('uses the connection of the one before', async () => {
    const { dynamo, connections } = await open(done);
    for (let times = 0; times < 3; times++) await call(dynamo);
    expect(connections.size).toBe(1);
  });

  it.each([
    ['a Region', { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }, 'AWS_REGION is not set'],
    ['credentials', { AWS_REGION: 'eu-west-1' }, 'no credentials'],
  ])('cannot be made without %s', (_what, environment, words) =>
    expect(() => openDynamo(environment)).toThrow(words),
  );
});
