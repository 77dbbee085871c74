import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PreludeReader } from '../../src/sandbox/lambda/prelude.js';
import { type Invocation, RuntimeApi } from '../../src/sandbox/lambda/runtime-api.js';
import { BufferSink } from '../../src/sandbox/lambda/sink.js';

const invocation: Invocation = {
  requestId: 'one',
  functionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:app',
  deadlineMs: 1_800_000_000_000,
  traceId: 'Root=1-5759e988-bd862e3fe1be46a994272793',
  clientContext: undefined,
  payload: Buffer.from('{"a":1}'),
};

let api: RuntimeApi;
beforeEach(async () => {
  api = await RuntimeApi.start();
});
afterEach(() => api.close());

/** Speaks HTTP as the runtime does. */
async function ask(method: string, path: string, headers: Record<string, string> = {}, body = '') {
  const asking = request(`http://${api.address}/2018-06-01/runtime${path}`, { method, headers });
  asking.end(body);
  const [answer] = (await once(asking, 'response')) as [import('node:http').IncomingMessage];
  let text = '';
  for await (const chunk of answer) text += String(chunk);
  return { status: answer.statusCode, headers: answer.headers, text };
}

describe('the Runtime API', () => {
  it('hands an event over with everything that a runtime wants to know of it', async () => {
    const sink = new BufferSink();
    const done = api.invoke(invocation, sink);
    const { status, headers, text } = await ask('GET', '/invocation/next');
    expect([status, text]).toEqual([200, '{"a":1}']);
    expect(headers).toMatchObject({
      'lambda-runtime-aws-request-id': 'one',
      'lambda-runtime-deadline-ms': '1800000000000',
      'lambda-runtime-invoked-function-arn': invocation.functionArn,
      'lambda-runtime-trace-id': invocation.traceId,
    });
    expect((await ask('POST', '/invocation/one/response', {}, '"done"')).status).toBe(202);
    expect(await done).toBeUndefined();
    expect(sink.content().toString()).toBe('"done"');
  });

  it('refuses an answer to another event, a second answer, and a mode that it does not know', async () => {
    const done = api.invoke(invocation, new BufferSink());
    expect(await ask('POST', '/invocation/two/response')).toMatchObject({ status: 400 });
    expect(await ask('POST', '/invocation/one/elsewhere')).toMatchObject({ status: 404 });
    const mode = { 'Lambda-Runtime-Function-Response-Mode': 'Streaming' };
    const refused = await ask('POST', '/invocation/one/response', mode);
    expect(refused.status).toBe(400);
    expect(JSON.parse(refused.text).errorType).toBe('InvalidFunctionResponseMode');
    expect(await done).toMatchObject({ errorType: 'Runtime.InvalidResponseMode' });
    expect((await ask('POST', '/invocation/one/response')).status).toBe(400);
  });

  it('reads the error of a stream from its trailers, written by hand', async () => {
    const sink = new BufferSink();
    const done = api.invoke(invocation, sink);
    const told = Buffer.from('{"errorType":"TypeError","errorMessage":"no good","trace":["at x"]}');
    const [host = '', port = ''] = api.address.split(':');
    const socket = connect(Number(port), host);
    socket.write(
      [
        'POST /2018-06-01/runtime/invocation/one/response HTTP/1.1',
        `Host: ${api.address}`,
        'Lambda-Runtime-Function-Response-Mode: streaming',
        'Trailer: Lambda-Runtime-Function-Error-Type',
        'Trailer: Lambda-Runtime-Function-Error-Body',
        'Transfer-Encoding: chunked',
        '',
        '4',
        'half',
        '0',
        'Lambda-Runtime-Function-Error-Type: TypeError',
        `Lambda-Runtime-Function-Error-Body: ${told.toString('base64')}`,
        '',
        '',
      ].join('\r\n'),
    );
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 202 /);
    expect(await done).toEqual({ errorType: 'TypeError', errorMessage: 'no good', trace: ['at x'] });
    expect(sink.content().toString()).toBe('half');
    socket.destroy();
  });

  it('takes the error of an init', async () => {
    const headers = { 'Lambda-Runtime-Function-Error-Type': 'Runtime.ImportModuleError' };
    const body = '{"errorMessage":"no module"}';
    expect((await ask('POST', '/init/error', headers, body)).status).toBe(202);
    expect(await api.initialised).toEqual({
      errorType: 'Runtime.ImportModuleError',
      errorMessage: 'no module',
    });
  });

  it('breaks off an answer whose caller has left, also one that begins only then', async () => {
    const left = { errorType: 'Left', errorMessage: 'left' };
    const done = api.invoke(invocation, new BufferSink());
    api.abandon(left);
    expect(await done).toEqual(left);
    await expect(ask('POST', '/invocation/one/response', {}, 'late')).rejects.toThrow();
  });
});

describe('a prelude', () => {
  const bytes = Buffer.concat([
    Buffer.from('{"statusCode":201,"headers":{"X-Own":"ü"},"cookies":["a=1"]}'),
    Buffer.alloc(8),
    Buffer.from('rest'),
  ]);

  it('is found wherever the stream is cut', () => {
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const reader = new PreludeReader();
      const first = reader.push(bytes.subarray(0, cut));
      const found = first ?? reader.push(bytes.subarray(cut));
      expect(found?.prelude).toEqual({ statusCode: 201, headers: { 'x-own': 'ü' }, cookies: ['a=1'] });
      const rest = first ? Buffer.concat([first.rest, bytes.subarray(cut)]) : found?.rest;
      expect(rest?.toString()).toBe('rest');
    }
  });

  it.each([
    ['is no JSON', Buffer.concat([Buffer.from('{'), Buffer.alloc(8)])],
    ['is no object', Buffer.concat([Buffer.from('[]'), Buffer.alloc(8)])],
    ['is longer than 16 KiB', Buffer.alloc(17_000, ' ')],
  ])('is refused when it %s', (_, bad) => {
    expect(() => new PreludeReader().push(bad)).toThrow();
  });
});
