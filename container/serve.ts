import { keyFits } from './api-key.js';
import { startDeadline } from './deadline.js';
import type { Engine } from './engine.js';
import { type Incoming, readEvent } from './events.js';
import type { Options } from './options.js';
import { refuse } from './refuse.js';
import { cutPath, logLine, type RequestRecord } from './request-log.js';
import { type Call, createRoutes, type Routes } from './routes.js';
import { scriptAnswer, scriptRequest } from './script-event.js';
import { writeAnswer } from './write-answer.js';

export interface ServeParts {
  readonly options: Options;
  readonly engine: Engine;
  /** `awslambda.HttpResponseStream`. */
  readonly framing: LambdaFraming;
  /** Takes one line of JSON per request. */
  readonly log: (line: string) => void;
}

/** The function's handler: event → routes → answer, framed as whoever called expects it. */
export function createHandler(parts: ServeParts): LambdaHandler {
  const routes = createRoutes(parts.engine, parts.options.model);
  return async (event, stream, context) => {
    const incoming = readEvent(event);
    const record = startRecord(incoming, context.awsRequestId);
    const deadline = startDeadline(context.getRemainingTimeInMillis());
    try {
      const response = await answer({ parts, routes, incoming, record, signal: deadline.signal });
      record.status = response.status;
      const target = frame(parts.framing, incoming, stream, response, context.awsRequestId);
      await writeAnswer(target, response.body ?? [], () => {
        record.firstByteMs = Math.round(performance.now() - record.start);
      });
    } finally {
      deadline.clear();
      parts.log(logLine(record, performance.now()));
    }
  };
}

interface Invocation {
  readonly parts: ServeParts;
  readonly routes: Routes;
  readonly incoming: Incoming;
  readonly record: RequestRecord;
  readonly signal: AbortSignal;
}

async function answer({ parts, routes, incoming, record, signal }: Invocation): Promise<Response> {
  const { options } = parts;
  switch (incoming.kind) {
    case 'http': {
      const call: Call = { path: incoming.path, body: incoming.body, signal, record };
      if (options.auth === 'api-key' && !keyFits(incoming.headers, options.keyDigests)) {
        return refuse(call, 401, 'a valid API key is required: Authorization: Bearer <key>, or x-api-key');
      }
      return route(routes, incoming.method, call);
    }
    case 'direct':
      return route(routes, incoming.method, { path: incoming.path, body: incoming.body, signal, record });
    case 'script': {
      const call: Call = { path: record.path, body: scriptRequest(incoming), signal, record };
      const response = await route(routes, record.method, call);
      const text = scriptAnswer(incoming, options.model, {
        status: response.status,
        body: await response.text(),
      });
      return new Response(text, { status: response.status, headers: { 'content-type': 'application/json' } });
    }
    case 'unknown':
      return refuse({ path: '/', record }, 400, `the event is not understood: ${incoming.reason}`);
  }
}

/** Methods and paths that no route has, and of which some (`/x/../y`) would mean another, never reach a URL parser. */
function route(routes: Routes, method: string, call: Call): Response | Promise<Response> {
  if (!/^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(method) || !/^(\/[\w-]*)+$/.test(call.path)) {
    return refuse(call, 404, `${method.slice(0, 20)} ${call.record.path} is not available here`);
  }
  return routes.fetch(new Request(`http://function${call.path}`, { method }), call);
}

/** HTTP callers get status and headers before the bytes; direct invocations get the bytes alone. */
function frame(
  framing: LambdaFraming,
  incoming: Incoming,
  stream: LambdaStream,
  response: Response,
  requestId: string,
): LambdaStream {
  const contentType = response.headers.get('content-type') ?? 'application/octet-stream';
  if (incoming.kind !== 'http') {
    stream.setContentType?.(contentType);
    return stream;
  }
  const headers = { ...Object.fromEntries(response.headers), 'x-request-id': requestId };
  return framing.from(stream, { statusCode: response.status, headers });
}

function startRecord(incoming: Incoming, requestId: string): RequestRecord {
  const named = incoming.kind === 'http' || incoming.kind === 'direct';
  return {
    requestId,
    kind: incoming.kind,
    method: named ? incoming.method.slice(0, 20) : 'POST',
    path: named ? cutPath(incoming.path) : '/api/generate',
    start: performance.now(),
  };
}
