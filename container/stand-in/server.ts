import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { answerMessages, anthropicError } from './anthropic.js';
import { answerCompletion } from './completions.js';
import { type Desk, type Fields, Refusal, sendJson, sendTranslated } from './desk.js';
import { answerEmbed, answerEmbeddings, answerOpenaiEmbeddings } from './embeddings.js';
import { answerNative } from './native.js';
import { answerChat, openaiError } from './openai.js';
import { answerResponses } from './responses.js';
import { createRunner, LoadAborted, LoadFailure, RunnerDied } from './runner.js';
import type { Settings } from './settings.js';
import { findToShow, openaiModel, processOf, showOf, tagOf } from './show.js';
import type { Store } from './store.js';
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

type Answerer = (desk: Desk, body: Fields, response: ServerResponse) => Promise<void> | void;

const posts: Readonly<Record<string, Answerer>> = {
  '/api/show': (desk, body, response) =>
    sendJson(response, 200, showOf(findToShow(desk, body.model ?? body.name))),
  '/api/generate': (desk, body, response) => answerNative(desk, 'generate', body, response),
  '/api/chat': (desk, body, response) => answerNative(desk, 'chat', body, response),
  '/api/embed': answerEmbed,
  '/api/embeddings': answerEmbeddings,
  '/v1/chat/completions': answerChat,
  '/v1/completions': answerCompletion,
  '/v1/embeddings': answerOpenaiEmbeddings,
  '/v1/responses': answerResponses,
  '/v1/messages': answerMessages,
};

const gets: Readonly<Record<string, (desk: Desk, response: ServerResponse) => void>> = {
  '/': (_desk, response) => sendPlain(response, 200, 'text/plain; charset=utf-8', 'Ollama is running'),
  '/api/version': (_desk, response) => sendJson(response, 200, { version }),
  '/api/tags': ({ store }, response) => sendJson(response, 200, { models: store.list().map(tagOf) }),
  '/api/ps': ({ runner }, response) => sendJson(response, 200, { models: processOf(runner) }),
  '/v1/models': ({ store }, response) => {
    const data = store.list().map((model) => openaiModel(model.name, model));
    sendTranslated(response, 200, { object: 'list', data });
  },
};

async function handle(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!loopbackHost(request.headers.host) || !loopbackOrigin(request.headers.origin)) {
    response.writeHead(403).end();
    return;
  }
  const path = pathOf(request);
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const post = posts[path];
  const get = gets[path];
  if (method === 'POST' && post !== undefined) return post(desk, await readBody(request), response);
  if (method === 'GET' && get !== undefined) return get(desk, response);
  if (method === 'GET' && path.startsWith('/v1/models/')) {
    const name = decodeURIComponent(path.slice('/v1/models/'.length));
    return sendTranslated(response, 200, openaiModel(name, findToShow(desk, name)));
  }
  if (post === undefined && get === undefined)
    return sendPlain(response, 404, 'text/plain', '404 page not found');
  response.setHeader('Allow', post === undefined ? 'GET' : 'POST');
  sendPlain(response, 405, 'text/plain', '405 method not allowed');
}

function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const status = error instanceof Refusal ? error.status : error instanceof LoadAborted ? 499 : 500;
  const expected = [Refusal, LoadFailure, LoadAborted, RunnerDied].some((kind) => error instanceof kind);
  if (!expected) process.stderr.write(`stand-in: ${message}\n`);
  const path = pathOf(request);
  const by = error instanceof Refusal ? error.by : 'desk';
  const native = !path.startsWith('/v1/') || by === 'cloud';
  const translated = path === '/v1/messages' ? anthropicError(status, message) : openaiError(status, message);
  if (native || by === 'door') {
    const type = native && by === 'runner' && streamed.has(request) ? 'application/json' : undefined;
    sendJson(response, status, native ? { error: message } : translated, type);
    return;
  }
  if (streamed.has(request) && namedEvents.test(path)) response.setHeader('Cache-Control', 'no-cache');
  sendTranslated(response, status, translated);
}

const pathOf = (request: IncomingMessage): string => (request.url ?? '/').replace(/\?.*$/, '');

const namedEvents = /^\/v1\/(responses|messages)$/;

/** Requests that asked for a stream: the engine sets headers for them before it knows of a failure. */
const streamed = new WeakSet<IncomingMessage>();

async function readBody(request: IncomingMessage): Promise<Fields> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const translated = pathOf(request).startsWith('/v1/');
  if (text === '') throw new Refusal(400, translated ? 'EOF' : 'missing request body', 'door');
  try {
    const body = JSON.parse(text) as Fields;
    if (translated ? body.stream === true : body.stream !== false) streamed.add(request);
    return body;
  } catch {
    // Go's words for what is wrong, without saying where.
    throw new Refusal(400, 'invalid character in the request body', 'door');
  }
}

function sendPlain(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) }).end(text);
}

const loopbackHost = (host = ''): boolean => /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(host);

const loopbackOrigin = (origin?: string): boolean =>
  origin === undefined || /^https?:\/\/(localhost|127\.0\.0\.1|0\.0\.0\.0)(:\d+)?$/.test(origin);
