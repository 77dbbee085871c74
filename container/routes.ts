import { LinearRouter } from 'hono/router/linear-router';
import type { Admission, Admitted, Extend } from './admission/admission.js';
import { type Answer, jsonAnswer, textAnswer } from './answers/answer.js';
import type { Call } from './answers/call.js';
import { type Dialect, dialects } from './answers/dialects.js';
import { keepAlive, type Patience } from './answers/keep-alive.js';
import { listedModel, shownModel } from './answers/model-facts.js';
import { notReady } from './answers/outward.js';
import { beginSession, deleteConversation, showConversation } from './conversations/routes.js';
import type { Engine } from './engine.js';
import { forward, generate } from './forward.js';
import type { Memory } from './memory.js';
import { refuseTooManyTokens } from './prompt-tokens.js';
import { refuse } from './refuse.js';

export interface RouteParts {
  readonly engine: Engine;
  readonly admission: Admission;
  readonly patience: Patience;
  readonly memory: Memory;
}

export interface Routes {
  /** Never rejects because of what a caller sent, nor because of the engine. */
  answer(call: Call): Promise<Answer>;
  /** The methods that the path has; none for a path that is not here. */
  methods(path: string): readonly string[];
}

interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** HEAD is answered where Ollama does. */
  readonly head?: boolean;
  readonly answer: (parts: RouteParts, call: Call, path: string, name: string) => Answer | Promise<Answer>;
}

/** What may be asked of the engine, and nothing else: its other routes pull, push and delete models. */
const table: readonly Route[] = [
  // Client libraries ask here whether there is an Ollama; an answer to that needs no engine.
  { method: 'GET', path: '/', head: true, answer: () => textAnswer('Ollama is running') },
  { method: 'GET', path: '/healthz', head: true, answer: health },
  { method: 'GET', path: '/api/version', head: true, answer: read },
  { method: 'GET', path: '/api/tags', head: true, answer: read },
  { method: 'GET', path: '/api/ps', answer: read },
  { method: 'POST', path: '/api/show', answer: show },
  { method: 'GET', path: '/v1/models', answer: read },
  // Names have slashes: hf.co/someone/model.
  { method: 'GET', path: '/v1/models/:name{.+}', answer: oneModel },
  { method: 'GET', path: '/api/conversations/:name', answer: showConversation },
  { method: 'DELETE', path: '/api/conversations/:name', answer: deleteConversation },
  ...['/api/embed', '/api/embeddings', '/v1/embeddings'].map(
    (path): Route => ({ method: 'POST', path, answer: infer }),
  ),
  ...Object.keys(dialects).map((path): Route => ({ method: 'POST', path, answer: infer })),
];

export function createRoutes(parts: RouteParts): Routes {
  const router = new LinearRouter<Route>();
  for (const route of table) router.add(route.method, route.path, route);

  const find = (method: string, path: string) => {
    const [route, params] = router.match(method, path)[0][0] ?? [];
    return route && { route, name: decoded(String(Object(params).name ?? '')) };
  };
  const methods = (path: string): readonly string[] => [
    ...(find('GET', path) ? ['GET'] : []),
    ...(find('GET', path)?.route.head ? ['HEAD'] : []),
    ...(find('POST', path) ? ['POST'] : []),
    ...(find('DELETE', path) ? ['DELETE'] : []),
  ];

  const answerTo = async (call: Call): Promise<Answer> => {
    const allowed = methods(call.path);
    const found = find(call.method === 'HEAD' ? 'GET' : call.method, call.path);
    const { method, path } = call.record;
    if (allowed.length === 0) {
      const message = `${method} ${path} is not available here`;
      return refuse(call, { status: 404, message, kind: 'not-found' });
    }
    if (found === undefined || !allowed.includes(call.method)) {
      const message = `${path} does not take ${method}; it takes ${allowed.join(' and ')}`;
      const headers = { allow: allowed.join(', ') };
      return refuse(call, { status: 405, message, kind: 'not-found', headers });
    }
    return found.route.answer(parts, call, found.route.path, found.name);
  };

  return {
    methods,
    async answer(call) {
      const answer = await answerTo(call);
      return call.method === 'HEAD' ? { ...answer, body: '' } : answer;
    },
  };
}

async function health({ engine }: RouteParts, call: Call): Promise<Answer> {
  const readiness = await engine.whenLoaded(call.deadline.signal);
  return readiness.ready ? jsonAnswer({ status: 'ok', model: engine.model }) : notReady(call, readiness);
}

async function read({ engine }: RouteParts, call: Call, path: string): Promise<Answer> {
  const readiness = await engine.whenServing(call.deadline.signal);
  return readiness.ready ? forward(engine, call, { method: 'GET', path }) : notReady(call, readiness);
}

async function oneModel(parts: RouteParts, call: Call, _path: string, name: string): Promise<Answer> {
  const list = await read(parts, call, '/v1/models');
  if (list.status !== 200 || typeof list.body !== 'string') return list;
  const model = listedModel(list.body, name);
  return model === undefined
    ? refuse(call, { status: 404, message: `model '${name}' not found`, kind: 'unknown-model' })
    : jsonAnswer(model);
}

async function show(parts: RouteParts, call: Call, path: string): Promise<Answer> {
  const { engine } = parts;
  const admitted = await admit(parts, call, path);
  if ('status' in admitted) return admitted;
  const readiness = await engine.whenServing(call.deadline.signal);
  if (!readiness.ready) return notReady(call, readiness);
  const body = JSON.stringify({ model: engine.model });
  const answer = await forward(engine, call, { method: 'POST', path, body });
  return answer.status === 200 && typeof answer.body === 'string' ? shownModel(answer.body) : answer;
}

async function infer(parts: RouteParts, call: Call, path: string): Promise<Answer> {
  const session = await beginSession(parts, call, path);
  const admitted = await admit(parts, call, path, session.extend);
  if ('status' in admitted) return admitted;
  const held = await (await parts.memory.rates())?.hold(call, admitted);
  if (held?.kind === 'refused') return held.answer;
  const dialect = dialects[path];
  const coming = whenLoaded(parts.engine, call, admitted, () =>
    ask(parts.engine, call, admitted, { path, dialect }),
  );
  const kept = dialect !== undefined && admitted.stream && call.streamed;
  const answer = await (kept ? keepAlive(call, dialect, coming, parts.patience) : coming);
  return { ...answer, headers: { ...answer.headers, ...held?.headers, ...session.headers() } };
}

/** What the engine gets of the request, or the answer that refuses it. */
async function admit(
  { admission }: RouteParts,
  call: Call,
  path: string,
  extend?: Extend,
): Promise<Admitted | Answer> {
  const { headers, body, caller, deadline } = call;
  const remainingMs = deadline.remaining();
  const admitted = await admission.admit({ path, headers, body, caller, remainingMs, extend });
  if (!admitted.ok) return refuse(call, admitted);
  call.record.prompt = admitted.promptText;
  return admitted;
}

async function whenLoaded(
  engine: Engine,
  call: Call,
  admitted: Admitted,
  then: () => Promise<Answer>,
): Promise<Answer> {
  const { record, deadline } = call;
  const start = performance.now();
  const readiness = await engine.whenLoaded(deadline.signal, admitted.needs);
  record.queueMs = Math.round(performance.now() - start);
  if (!readiness.ready) return notReady(call, readiness);
  const answer = withTokenLimit(await then(), admitted);
  const { fallback } = engine;
  if (fallback === undefined) return answer;
  record.fallback = `${fallback.kind}; ${fallback.reason}`;
  // What a header cannot hold is left out.
  const header = `kind=${fallback.kind}; ${fallback.reason}`.replace(/[^\x20-\x7e]/g, ' ');
  return { ...answer, headers: { ...answer.headers, 'x-ollama-lambda-fallback': header } };
}

/** A caller who wished for more tokens than the limit gets fewer, and is told. */
const withTokenLimit = (answer: Answer, { lowered, maxTokens }: Admitted): Answer =>
  lowered
    ? { ...answer, headers: { ...answer.headers, 'x-ollama-lambda-max-tokens': String(maxTokens) } }
    : answer;

async function ask(
  engine: Engine,
  call: Call,
  admitted: Admitted,
  { path, dialect }: { readonly path: string; readonly dialect: Dialect | undefined },
): Promise<Answer> {
  call.record.model = engine.model;
  const refused = await refuseTooManyTokens(engine, call, admitted);
  if (refused !== undefined) return refused;
  if (dialect !== undefined) return generate(engine, call, { path, dialect, admitted });
  return forward(engine, call, { method: 'POST', path, body: admitted.bodyFor(engine.model) });
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // Not encoded, or badly: as it stands it is no model's name.
  }
}
