import { once } from 'node:events';
import { get, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Ollama } from 'ollama';
import OpenAI from 'openai';
import { startProxy } from '../../src/invoke/proxy.js';
import { ask, chatLines, iamEndpoint, type Loopback, ok, openLoopback, type Received } from './loopback.js';

let server: Loopback | undefined;
let proxy: Awaited<ReturnType<typeof startProxy>> | undefined;
afterEach(async () => {
  await proxy?.close();
  await server?.close();
});

async function proxyTo(answer: (received: Received, response: ServerResponse) => void) {
  server = await openLoopback(answer);
  const log: string[] = [];
  proxy = await startProxy(iamEndpoint(server.url), 0, (line) => log.push(line));
  return { url: proxy.url, received: server.received, log };
}

describe('the proxy', () => {
  it('signs what it passes on, in place of the client’s own authorization', async () => {
    const { url, received, log } = await proxyTo(ok);
    const body = '{"model":"m"}';
    const headers = {
      authorization: 'Bearer of-the-client',
      'content-type': 'application/json',
      'x-other': '1',
    };
    const answer = await ask(url, { method: 'POST', path: '/api/chat?x=1', headers, body });

    expect(answer).toEqual({ status: 200, text: 'ok' });
    expect(received[0]).toMatchObject({ method: 'POST', url: '/api/chat?x=1', body, signed: true });
    expect(received[0]?.headers).not.toHaveProperty('x-other');
    expect(JSON.stringify(received[0]?.headers)).not.toContain('of-the-client');
    expect(log).toEqual(['POST /api/chat?x=1 200']);
  });

  it.each(['evil.example', 'evil.example:11434', '127.0.0.1.evil.example', 'localhost@evil.example'])(
    'refuses the Host %j, and asks nobody',
    async (host) => {
      const { url, received } = await proxyTo(ok);

      expect((await ask(url, { headers: { host } })).status).toBe(403);
      expect(received).toEqual([]);
    },
  );

  it.each(['http://evil.example', 'https://localhost.evil.example', 'null'])(
    'refuses a web page of %s',
    async (origin) => {
      const { url, received } = await proxyTo(ok);

      expect((await ask(url, { method: 'POST', headers: { origin }, body: '{}' })).status).toBe(403);
      expect(received).toEqual([]);
    },
  );

  it.each(['http://localhost:3000', 'http://127.0.0.1', 'app://obsidian.md'])(
    'answers a page or app of this machine: %s',
    async (origin) => {
      const { url } = await proxyTo(ok);

      expect((await ask(url, { headers: { origin } })).status).toBe(200);
    },
  );

  it('says 413 to more than Lambda takes, and passes on what is just as much', async () => {
    const { url, received } = await proxyTo(ok);
    const most = 6 * 1024 * 1024;

    expect((await ask(url, { method: 'POST', body: Buffer.alloc(4 * most) })).status).toBe(413);
    expect((await ask(url, { method: 'POST', body: Buffer.alloc(most + 1) })).status).toBe(413);
    expect(received).toEqual([]);
    expect((await ask(url, { method: 'POST', body: Buffer.alloc(most, 'a') })).status).toBe(200);
    expect(received[0]?.body).toHaveLength(most);
  });

  it('passes every piece on before the next one is there', async () => {
    let upstream: ServerResponse | undefined;
    const { url } = await proxyTo((_received, response) => {
      upstream = response;
      response.write('first');
    });
    const [answer] = await once(get(url, { agent: false }), 'response');
    expect(String((await once(answer, 'data'))[0])).toBe('first');
    upstream?.end('second');

    expect(String((await once(answer, 'data'))[0])).toBe('second');
  });

  it('leaves the function when the client leaves', async () => {
    let left: Promise<unknown> | undefined;
    const { url } = await proxyTo((_received, response) => {
      left = once(response, 'close');
      response.write('first');
    });
    const request = get(url, { agent: false });
    const [answer] = await once(request, 'response');
    await once(answer, 'data');
    answer.on('error', () => undefined);
    request.destroy();

    await expect(left).resolves.toEqual([]);
  });

  it('leaves the function also when the client leaves before the first word', async () => {
    let gone: () => void = () => undefined;
    const left = new Promise<void>((resolve) => {
      gone = resolve;
    });
    const { url } = await proxyTo((_received, response) => {
      response.on('close', gone);
      request.destroy();
    });
    const request = get(url, { agent: false });
    request.on('error', () => undefined);

    await expect(left).resolves.toBeUndefined();
  });

  it('passes status and headers back, so that a refusal stays one', async () => {
    const { url } = await proxyTo((_received, response) => response.writeHead(429).end('slow down'));

    expect(await ask(url)).toEqual({ status: 429, text: 'slow down' });
  });

  it('says 502 when the function cannot be reached', async () => {
    const { url } = await proxyTo(ok);
    await server?.close();

    expect(await ask(url)).toMatchObject({ status: 502, text: expect.stringContaining('ECONNREFUSED') });
  });

  it('breaks off when the function breaks off, for half an answer must not look whole', async () => {
    const { url } = await proxyTo((_received, response) => {
      response.write('half');
      setImmediate(() => response.destroy());
    });

    await expect(ask(url)).rejects.toThrow();
  });

  it('says so when its port is taken', async () => {
    const { url } = await proxyTo(ok);
    const port = Number(new URL(url).port);

    await expect(startProxy(iamEndpoint(url), port, () => undefined)).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});

describe('through the proxy', () => {
  it('the ollama client chats, streaming', async () => {
    const { url, received } = await proxyTo((_received, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      for (const line of chatLines) response.write(line);
      response.end();
    });
    const ollama = new Ollama({ host: url });
    let text = '';
    const messages = [{ role: 'user', content: 'Why?' }];
    for await (const part of await ollama.chat({ model: 'm', stream: true, messages }))
      text += part.message.content;

    expect(text).toBe('Because of scattering.');
    expect(received[0]).toMatchObject({ url: '/api/chat', signed: true });
  });

  it('the openai client chats, streaming, and its own key stays here', async () => {
    const piece = (content: string) =>
      `data: ${JSON.stringify({ object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content } }] })}\n\n`;
    const { url, received } = await proxyTo((_received, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`${piece('Because ')}${piece('of scattering.')}data: [DONE]\n\n`);
    });
    const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'of-the-client' });
    const stream = await openai.chat.completions.create({
      model: 'm',
      stream: true,
      messages: [{ role: 'user', content: 'Why?' }],
    });
    let text = '';
    for await (const part of stream) text += part.choices[0]?.delta.content ?? '';

    expect(text).toBe('Because of scattering.');
    expect(received[0]).toMatchObject({ url: '/v1/chat/completions', signed: true });
    expect(JSON.stringify(received)).not.toContain('of-the-client');
  });
});
