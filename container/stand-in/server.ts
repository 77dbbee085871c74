import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Desk, type Fields, Refusal, sendJson } from './desk.js';
import { answerNative } from './native.js';
import { answerOpenai, openaiError } from './openai.js';
import { createRunner, LoadFailure } from './runner.js';
import type { Settings } from './settings.js';
import type { Store, StoredModel } from './store.js';
import { version } from './words.js';

/** Listens on loopback and answers as `stand-in.md` says. */
export function serve(settings: Settings, store: Store): void {
  const desk: Desk = { store, runner: createRunner(settings, store) };
  const server = createServer((request, response) => {
    handle(desk, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else refuse(request, response, error);
    });
  });
  server.on('error', (error: NodeJS.ErrnoException) => {
    const inUse = error.code === 'EADDRINUSE';
    const text = inUse ? 'bind: address already in use' : error.message;
    process.stderr.write(`Error: listen tcp ${settings.host}:${settings.port}: ${text}\n`);
    process.exit(1);
  });
  server.listen(settings.port, settings.host, () => {
    process.stderr.write(
      `Listening on ${settings.host}:${settings.port} (version ${version}, pid ${process.pid})\n`,
    );
  });
}

async function handle(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!loopbackHost(request.headers.host) || !loopbackOrigin(request.headers.origin)) {
    response.writeHead(403).end();
    return;
  }
  const path = (request.url ?? '/').replace(/\?.*$/, '');
  switch (`${request.method === 'HEAD' ? 'GET' : request.method} ${path}`) {
    case 'GET /':
      response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' }).end('Ollama is running');
      return;
    case 'GET /api/version':
      return sendJson(response, 200, { version });
    case 'GET /api/tags':
      return sendJson(response, 200, { models: desk.store.list().map(tagOf) });
    case 'GET /api/ps':
      return sendJson(response, 200, { models: desk.runner.loaded ? [tagOf(desk.runner.loaded)] : [] });
    case 'GET /v1/models':
      return sendJson(response, 200, { object: 'list', data: desk.store.list().map(openaiModel) });
    case 'POST /api/generate':
    case 'POST /api/chat':
      return answerNative(desk, path === '/api/chat', await readBody(request), response);
    case 'POST /v1/chat/completions':
      return answerOpenai(desk, await readBody(request), response);
    default:
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('404 page not found');
  }
}

function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const status = error instanceof Refusal ? error.status : 500;
  if (status === 500 && !(error instanceof LoadFailure)) process.stderr.write(`stand-in: ${message}\n`);
  const native = !request.url?.startsWith('/v1/');
  sendJson(response, status, native ? { error: message } : openaiError(status, message));
}

async function readBody(request: IncomingMessage): Promise<Fields> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  if (text === '') throw new Refusal(400, 'missing request body');
  try {
    return JSON.parse(text) as Fields;
  } catch (error) {
    throw new Refusal(400, (error as Error).message);
  }
}

function tagOf(model: StoredModel): Fields {
  const { name, digest, size, details } = model;
  return { name, model: name, modified_at: model.modifiedAt.toISOString(), size, digest, details };
}

const openaiModel = (model: StoredModel): Fields => ({
  id: model.name,
  object: 'model',
  created: Math.floor(model.modifiedAt.getTime() / 1000),
  owned_by: 'library',
});

const loopbackHost = (host = ''): boolean => /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(host);

const loopbackOrigin = (origin?: string): boolean =>
  origin === undefined || /^https?:\/\/(localhost|127\.0\.0\.1|0\.0\.0\.0)(:\d+)?$/.test(origin);
