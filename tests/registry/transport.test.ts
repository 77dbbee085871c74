import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { collect } from '../../src/lib/digest-stream.js';
import { RegistryFailure } from '../../src/registry/failure.js';
import { type Body, type Call, send } from '../../src/registry/transport.js';
import { closeHosts, type Route, say, startHost } from './hosts.js';

afterEach(closeHosts);

/** Milliseconds, where silence is not what a test is about. */
const patient = 20_000;

async function ask(route: Route, call: Partial<Call> = {}, silenceMs = patient) {
  const host = await startHost(route);
  const url = new URL('/path?signature=s3cret', host.origin);
  return { ...host, answer: send({ method: 'GET', url, headers: {}, ...call }, silenceMs) };
}

const bodyOf = (chunks: readonly string[], more: Partial<Body> = {}): Body => ({
  size: chunks.join('').length,
  async *open() {
    for (const chunk of chunks) yield Buffer.from(chunk);
  },
  ...more,
});

describe('a request', () => {
  it('says what it is, and how long its bytes are', async () => {
    const got: unknown[] = [];
    const { answer } = await ask(
      async (request, response) => {
        const { headers, method, url } = request;
        got.push(method, url, headers['user-agent'], headers['content-length'], headers['x-own']);
        got.push(await text(request));
        response.end();
      },
      { method: 'PUT', headers: { 'x-own': 'own' }, body: bodyOf(['ab', 'cde']) },
    );
    expect((await answer).status).toBe(200);
    expect(got).toEqual(['PUT', '/path?signature=s3cret', 'ollama-lambda', '5', 'own', 'abcde']);
  });

  it('without bytes says nothing of their length', async () => {
    const got: unknown[] = [];
    const { answer } = await ask((request, response) => {
      got.push(request.headers['content-length'], request.headers['transfer-encoding']);
      say(request, response, {});
    });
    await answer;
    expect(got).toEqual([undefined, undefined]);
  });

  it.each(['discarded', 'read'])(
    'goes over a connection that an answer has left which was %s',
    async (how) => {
      const sockets = new Set<Socket>();
      const { answer, origin } = await ask((request, response) => {
        sockets.add(request.socket);
        say(request, response, { body: 'x'.repeat(1000) });
      });
      await (await answer).text(1000);
      for (let times = 0; times < 10; times += 1) {
        const again = await send({ method: 'GET', url: new URL(origin), headers: {} }, patient);
        if (how === 'read') await again.text(2000);
        else again.discard();
        await new Promise(setImmediate);
      }
      expect(sockets.size).toBeLessThan(10);
    },
  );
});

describe('an answer', () => {
  it('gives its headers, and nothing for those that it does not have', async () => {
    const { answer, origin } = await ask((_, response) => {
      response.writeHead(418, { 'set-cookie': ['a', 'b'], 'x-own': 'own' }).end('abcdef');
    });
    const got = await answer;
    expect([got.status, got.header('x-own'), got.header('set-cookie'), got.header('absent')]).toEqual([
      ...[418, 'own', 'a', ''],
    ]);
    expect(got.url.href).toBe(`${origin}/path?signature=s3cret`);
    expect(await got.text(6)).toBe('abcdef');
  });

  it('is read as text up to a limit, and no further', async () => {
    const { answer } = await ask((_, response) => {
      const timer = setInterval(() => response.write('abc'), 1);
      response.once('close', () => clearInterval(timer));
    });
    expect(await (await answer).text(4)).toBe('abca');
  });

  it('that breaks off has as much text as came', async () => {
    const { answer } = await ask((_, response) => {
      response.writeHead(500, { 'content-length': '100' });
      response.write('over', () => response.socket?.end());
    });
    expect(await (await answer).text(100)).toBe('over');
  });

  it('that breaks off is a failure to whoever reads its bytes', async () => {
    const { answer, name } = await ask((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('over', () => response.socket?.end());
    });
    await expect(collect((await answer).body, 100)).rejects.toMatchObject({
      name: 'RegistryFailure',
      message: expect.stringMatching(`^${name}: `),
      transient: true,
    });
  });

  it('whose text is not waited for after an interrupt ends in its reason', async () => {
    const stop = new AbortController();
    const { answer } = await ask((_, response) => void response.write('x'), { signal: stop.signal });
    const reading = (await answer).text(100);
    stop.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
  });

  it.each(['read', 'discarded'])('may come before all bytes have been taken, and is %s', async (how) => {
    let made = 0;
    let left = false;
    let closed: Promise<unknown> | undefined;
    const { answer } = await ask(
      (request, response) => {
        closed = new Promise((resolve) => request.socket.once('close', resolve));
        request.once('data', () => response.writeHead(413).end('too large'));
      },
      {
        method: 'PUT',
        body: {
          size: 1e9,
          async *open() {
            try {
              for (; made < 1e9; made += 65_536) yield Buffer.alloc(65_536);
            } finally {
              left = true;
            }
          },
        },
      },
    );
    const got = await answer;
    expect(got.status).toBe(413);
    if (how === 'read') expect(await got.text(100)).toBe('too large');
    else got.discard();
    // No more bytes are made, and the connection is no good any more.
    while (!left) await sleep(1);
    expect(made).toBeLessThan(1e9);
    await closed;
  });
});

describe('a request that fails', () => {
  it('because nobody listens says so, without what is secret in its address', async () => {
    const server = createTcpServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const url = new URL(`http://127.0.0.1:${port}/file?signature=s3cret`);
    const failure = await send({ method: 'GET', url, headers: {} }, patient).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      name: 'RegistryFailure',
      message: `127.0.0.1:${port}: nothing listens there (ECONNREFUSED)`,
      transient: true,
      status: undefined,
      cause: { code: 'ECONNREFUSED' },
    });
    expect(JSON.stringify(failure)).not.toContain('s3cret');
  });

  it('because something else answers shows Node’s words', async () => {
    const server = createTcpServer((socket) => socket.resume().end('SSH-2.0-OpenSSH\r\n')).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const url = new URL(`http://127.0.0.1:${port}/`);
    try {
      await expect(send({ method: 'GET', url, headers: {} }, patient)).rejects.toMatchObject({
        name: 'RegistryFailure',
        message: expect.stringMatching(`^127\\.0\\.0\\.1:${port}: Parse Error`),
      });
    } finally {
      server.close();
      await once(server, 'close');
    }
  });

  it('because of an interrupt ends in its reason', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const { answer } = await ask(() => stop.abort(reason), { signal: stop.signal });
    await expect(answer).rejects.toBe(reason);
  });

  it('because its bytes cannot be read ends in their error, and no answer is waited for', async () => {
    const broken = new Error('the disk is gone');
    const { answer } = await ask((request) => void request.resume(), {
      method: 'PUT',
      body: bodyOf(['ab'], {
        async *open() {
          yield Buffer.from('a');
          throw broken;
        },
      }),
    });
    await expect(answer).rejects.toBe(broken);
  });

  it('because its bytes are not as many as was said ends in that', async () => {
    const { answer } = await ask((request) => void request.resume(), {
      method: 'PUT',
      body: bodyOf(['ab'], { size: 3 }),
    });
    const failure = await answer.catch((error: unknown) => error);
    expect(failure).not.toBeInstanceOf(RegistryFailure);
    expect(String(failure)).toBe('Error: the source gave 2 of the 3 announced bytes');
  });
});

describe('silence', () => {
  const short = 60;
  const words = (name: string) => `${name} said nothing for 0.06 s`;

  it('before an answer is a failure that may be tried again', async () => {
    const { answer, name } = await ask(() => undefined, {}, short);
    await expect(answer).rejects.toMatchObject({
      name: 'RegistryFailure',
      message: words(name),
      transient: true,
    });
  });

  it('inside an answer is one too', async () => {
    const { answer, name } = await ask((_, response) => void response.write('begun'), {}, short);
    await expect(collect((await answer).body, 100)).rejects.toMatchObject({ message: words(name) });
  });

  it('after all bytes were sent is one too, and so is that of a registry that takes no more', async () => {
    const silent = await ask(
      (request) => void request.resume(),
      { method: 'PUT', body: bodyOf(['ab']) },
      short,
    );
    await expect(silent.answer).rejects.toMatchObject({ message: words(silent.name) });
    const full = await ask(
      (request) => void request.pause(),
      {
        method: 'PUT',
        body: {
          size: 1e9,
          async *open() {
            for (let at = 0; at < 1e9; at += 1e6) yield Buffer.alloc(1e6);
          },
        },
      },
      short,
    );
    await expect(full.answer).rejects.toMatchObject({ message: words(full.name) });
  });

  it('of our own is not: while bytes are made, and while an answer is used', async () => {
    const told: number[] = [];
    const { answer } = await ask(
      async (request, response) => void response.end(await text(request)),
      {
        method: 'PUT',
        body: bodyOf(['ab', 'cd'], {
          async *open() {
            yield Buffer.from('ab');
            await sleep(3 * short);
            yield Buffer.from('cd');
          },
          sent: (bytes) => told.push(bytes),
        }),
      },
      short,
    );
    const parts: string[] = [];
    const got = await answer;
    await sleep(3 * short);
    for await (const chunk of got.body) {
      await sleep(3 * short);
      parts.push(Buffer.from(chunk).toString());
    }
    expect(parts.join('')).toBe('abcd');
    expect(told).toEqual([2, 4]);
  });
});
