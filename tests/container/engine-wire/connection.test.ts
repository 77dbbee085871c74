import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { readAnswer, requestEngine, StaleConnection } from '../../../container/engine-request.js';
import { chunksOf } from '../../../container/flow.js';

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

/** A server that Node's own side of HTTP writes, and the sockets that it has seen. */
async function serve(
  answer: Parameters<typeof createServer>[1],
): Promise<{ port: number; server: Server; sockets: Set<Socket> }> {
  const sockets = new Set<Socket>();
  const server = createServer(answer as never).on('connection', (socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  open.push({
    close() {
      server.closeAllConnections();
      server.close();
    },
  });
  return { port: (server.address() as AddressInfo).port, server, sockets };
}

/** A server that says these bytes to whatever it hears, and then does what is left to do. */
async function speak(say: (socket: Socket) => void): Promise<number> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => say(socket));
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  open.push(server);
  return (server.address() as AddressInfo).port;
}

const get = { method: 'GET', path: '/' } as const;
const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

describe('a request to the engine', () => {
  it('arrives as it was made, and its answer as it was given', async () => {
    const { port } = await serve(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const { method, url, headers } = request;
      response
        .setHeader('X-Answer', 'yes')
        .end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }));
    });
    const answer = await requestEngine(port, { method: 'POST', path: '/api/chat', body: '{"ü":1}' });
    expect([answer.status, answer.headers['x-answer']]).toEqual([200, 'yes']);
    expect(JSON.parse(await readAnswer(answer, 10_000))).toEqual({
      method: 'POST',
      url: '/api/chat',
      headers: { host: `127.0.0.1:${port}`, 'content-type': 'application/json', 'content-length': '8' },
      body: '{"ü":1}',
    });
  });

  it('takes the connection of the one before, whose answer has been read', async () => {
    const { port, sockets } = await serve((_, response) => response.end('ok'));
    for (let count = 0; count < 3; count++) await readAnswer(await requestEngine(port, get), 10);
    expect(sockets.size).toBe(1);
  });

  it('takes another while an answer is still being read', async () => {
    const { port, sockets } = await serve((_, response) => void response.write('one'));
    const first = await requestEngine(port, get);
    const second = await requestEngine(port, get);
    expect(sockets.size).toBe(2);
    first.destroy();
    second.destroy();
  });

  it('gets megabytes unchanged, also when its reader is slow', async () => {
    const bytes = randomBytes(3 << 20);
    const { port } = await serve((_, response) => response.end(bytes));
    const answer = await requestEngine(port, get);
    const hash = createHash('sha256');
    let reads = 0;
    await answer.body((piece) => {
      hash.update(piece);
      return ++reads % 8 === 0 ? sleep(1) : undefined;
    });
    expect(hash.digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(await answer.over).toBe(true);
  });

  it('gets each piece as soon as it is there', async () => {
    let more: () => void = () => undefined;
    const { port } = await serve((_, response) => {
      response.write('one');
      more = () => response.end('two');
    });
    const answer = await requestEngine(port, get);
    const seen: string[] = [];
    for await (const piece of chunksOf(answer.body)) {
      seen.push(piece.toString());
      more();
    }
    expect(seen).toEqual(['one', 'two']);
  });

  it('cannot be split by what stands in its path', async () => {
    await expect(requestEngine(1, { method: 'GET', path: '/ HTTP/1.1\r\nHost: evil' })).rejects.toThrow(
      'no header of HTTP',
    );
  });
});

describe('an engine that', () => {
  it('does not listen is told by the code of the system', async () => {
    const { port, server } = await serve(() => undefined);
    await new Promise((resolve) => server.close(resolve));
    await expect(requestEngine(port, get)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('closes without an answer is told so', async () => {
    const port = await speak((socket) => socket.end());
    await expect(requestEngine(port, get)).rejects.toThrow('the engine closed the connection');
  });

  it.each([
    ['closes', (socket: Socket) => socket.end(`${head}3\r\nhal\r\n`), 'the engine closed the connection'],
    [
      'resets',
      (socket: Socket) =>
        socket.write(`${head}3\r\nhal\r\n`, () => setTimeout(() => socket.resetAndDestroy(), 20)),
      'ECONNRESET',
    ],
    [
      'talks nonsense',
      (socket: Socket) =>
        socket.write(`${head}3\r\nhal\r\n`, () => setTimeout(() => socket.write('4\r\nhalves'), 20)),
      'longer than it says',
    ],
  ])('%s in the middle of an answer breaks its body off', async (_how, say, said) => {
    const port = await speak(say);
    const answer = await requestEngine(port, get);
    await expect(readAnswer(answer, 100)).rejects.toThrow(said);
    expect(await answer.over).toBe(false);
  });

  it('has closed a connection that was kept is told apart from one that refuses', async () => {
    const { port, sockets } = await serve((request, response) => {
      if (request.url === '/again') request.socket.destroy();
      else response.end('ok');
    });
    await readAnswer(await requestEngine(port, get), 10);
    await expect(requestEngine(port, { method: 'GET', path: '/again' })).rejects.toBeInstanceOf(
      StaleConnection,
    );
    await readAnswer(await requestEngine(port, get), 10);
    expect(sockets.size).toBe(2);
  });

  it('speaks without being asked loses the connection, and the next request has another', async () => {
    const { port, sockets } = await serve((_, response) => response.end('ok'));
    await readAnswer(await requestEngine(port, get), 10);
    const [first] = sockets;
    first?.write('HTTP/1.1 408 Request Timeout\r\n\r\n');
    await new Promise((resolve) => first?.once('close', resolve));
    await readAnswer(await requestEngine(port, get), 10);
    expect(sockets.size).toBe(2);
  });
});

describe('a reader who', () => {
  const endless: Parameters<typeof serve>[0] = (_, response) => void response.write('on and on');

  it.each([
    ['aborts before', 'head', 'gone'],
    ['aborts after', 'body', 'gone'],
  ] as const)('%s the head ends the request of the engine: %s', async (_name, when, said) => {
    const aborting = new AbortController();
    let closed: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const { port } = await serve((request, response) => {
      response.once('close', closed);
      if (when === 'body') void response.write('on and on');
      else aborting.abort(new Error(said));
      request.resume();
    });
    const asking = requestEngine(port, { ...get, signal: aborting.signal });
    if (when === 'head') await expect(asking).rejects.toThrow(said);
    else {
      const reading = readAnswer(await asking, 100);
      aborting.abort(new Error(said));
      await expect(reading).rejects.toThrow(said);
    }
    await gone;
  });

  it('has aborted before asks nothing', async () => {
    const { port } = await serve(endless);
    await expect(
      requestEngine(port, { ...get, signal: AbortSignal.abort(new Error('gone')) }),
    ).rejects.toThrow('gone');
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('full');
      },
    ],
    ['rejects', () => Promise.reject(new Error('full'))],
  ])('%s ends the request of the engine, and is told what was said', async (_name, write) => {
    const { port } = await serve(endless);
    const answer = await requestEngine(port, get);
    await expect(answer.body(write)).rejects.toThrow('full');
    expect(await answer.over).toBe(false);
  });

  it('gives up has it known', async () => {
    const { port } = await serve(endless);
    const answer = await requestEngine(port, get);
    const reading = readAnswer(answer, 100);
    answer.destroy();
    await expect(reading).rejects.toThrow('given up');
  });

  it('takes less than there is is told so', async () => {
    const { port } = await serve((_, response) => response.end('four'));
    await expect(readAnswer(await requestEngine(port, get), 3)).rejects.toThrow('longer than 3 bytes');
  });
});
