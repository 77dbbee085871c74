import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { messageOf } from '../core/errors.js';
import { call, type Endpoint } from './endpoint.js';

export interface Proxy {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  close(): Promise<void>;
}

/** A file that the port serves itself, by its path. */
export interface Page {
  readonly type: string;
  readonly body: Buffer;
}

/**
 * A port on loopback that signs (or adds the key), so that the `openai` and `ollama` clients use the endpoint unchanged.
 * It listens on 127.0.0.1 only and refuses other Host headers: whoever can reach it spends the owner's money, and a
 * web page must not reach it, neither through DNS rebinding nor by posting to it from another host.
 *
 * @param pages what the port answers itself, by path: the page of `open`
 * @throws EADDRINUSE as Node says it, when the port is taken.
 */
export async function startProxy(
  endpoint: Endpoint,
  port: number,
  onRequest: (line: string) => void,
  pages: ReadonlyMap<string, Page> = new Map(),
): Promise<Proxy> {
  const server = createServer((request, response) => {
    answer(request, response, endpoint, pages)
      .catch((error: unknown) => giveUp(response, error))
      .finally(() => onRequest(`${request.method} ${request.url} ${response.statusCode}`));
  });
  await listen(server, port);
  const address = server.address();
  const actual = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://127.0.0.1:${actual}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  endpoint: Endpoint,
  pages: ReadonlyMap<string, Page>,
): Promise<void> {
  if (!isLoopbackHost(request.headers.host)) {
    response.writeHead(403, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: 'this proxy answers requests for 127.0.0.1 and localhost only' }));
    return;
  }
  if (!isLocalOrigin(request.headers.origin)) {
    response.writeHead(403, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: 'this proxy answers no web page of another host' }));
    return;
  }
  const page = request.method === 'GET' ? pages.get(request.url ?? '/') : undefined;
  if (page !== undefined) {
    response.writeHead(200, { ...pageHeaders, 'content-type': page.type });
    response.end(page.body);
    return;
  }
  await forward(request, response, endpoint);
}

/** The page runs its own script and asks this port, and can do nothing else, whatever stands in an answer. */
const pageHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  endpoint: Endpoint,
): Promise<void> {
  const body = await readBody(request);
  if (body === undefined) {
    response.writeHead(413, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: 'Lambda takes at most 6 MB a request' }));
    return;
  }
  const leave = new AbortController();
  response.on('close', () => leave.abort());
  const sent = await call(endpoint, {
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    headers: passedOn(request.headers),
    body,
    signal: leave.signal,
  });
  response.writeHead(sent.statusCode ?? 502, passedBack(sent.headers));
  await pipeline(sent, response);
}

/** Only what the function looks at; a client's own authorization must not meet our signature. */
function passedOn(headers: IncomingMessage['headers']): Record<string, string> {
  const wanted = ['accept', 'content-type', 'content-encoding', 'user-agent'];
  return Object.fromEntries(
    wanted.flatMap((name) => (typeof headers[name] === 'string' ? [[name, headers[name]]] : [])),
  );
}

function passedBack(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  const {
    connection: _connection,
    'keep-alive': _keepAlive,
    'transfer-encoding': _framing,
    ...rest
  } = headers;
  return rest;
}

function giveUp(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(502, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: `the endpoint could not be reached: ${messageOf(error)}` }));
}

/** Undefined when it is larger than Lambda takes; then it is read to its end all the same, or nobody would hear the 413. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size <= largestBody) chunks.push(chunk as Buffer);
  }
  return size > largestBody ? undefined : Buffer.concat(chunks);
}

/** Lambda's limit on a synchronous payload (quota page, 2026): 6 MB. */
const largestBody = 6 * 1024 * 1024;

/** Whether a request came from a program of this machine, or from a page that it serves itself; see `startProxy`. */
export const isOfThisMachine = (headers: Pick<IncomingMessage['headers'], 'host' | 'origin'>): boolean =>
  isLoopbackHost(headers.host) && isLocalOrigin(headers.origin);

const isLoopbackHost = (host: string | undefined): boolean =>
  /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host ?? '');

/** Programs send no Origin and desktop apps their own scheme; a page may post here without reading, which costs money too. */
const isLocalOrigin = (origin: string | undefined): boolean =>
  origin === undefined ||
  (origin !== 'null' && (!/^https?:/i.test(origin) || isLoopbackHost(origin.replace(/^https?:\/\//i, ''))));

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
