import { Hono } from 'hono';
import type { Engine } from './engine.js';
import type { Readiness } from './engine-state.js';
import { forward } from './forward.js';
import { protocolOf } from './protocol.js';
import { refuse } from './refuse.js';
import type { RequestRecord } from './request-log.js';
import { rewriteBody } from './rewrite.js';

/** One invocation, as the routes see it. */
export interface Call {
  readonly path: string;
  readonly body: Buffer;
  /** Aborts when the time for an answer is up. */
  readonly signal: AbortSignal;
  /** Filled in on the way. */
  readonly record: RequestRecord;
}

export type Routes = Hono<{ Bindings: Call }>;

/** What may be asked of the engine, and nothing else: its other routes pull, push and delete models. */
const reads = ['/api/version', '/api/tags', '/v1/models'];
const inferences = ['/api/chat', '/api/generate', '/v1/chat/completions'];

/** Largest request body in bytes; Lambda itself passes on no more. */
const bodyLimit = 6 * 1024 * 1024;

export function createRoutes(engine: Engine, model: string): Routes {
  const routes: Routes = new Hono();
  // Client libraries ask here whether there is an Ollama; an answer to that needs no engine.
  routes.get('/', (hop) => hop.text('Ollama is running'));
  routes.get('/healthz', async (hop) => {
    const readiness = await engine.whenLoaded(hop.env.signal);
    return readiness.ready ? hop.json({ status: 'ok', model }) : notReady(hop.env, readiness);
  });
  for (const path of reads) {
    routes.get(path, async ({ env }) => {
      const readiness = await engine.whenServing(env.signal);
      return readiness.ready ? forward(engine, env, { method: 'GET', path }) : notReady(env, readiness);
    });
  }
  for (const path of inferences) routes.post(path, ({ env }) => infer(env, path, engine, model));
  routes.notFound(({ env }) =>
    refuse(env, 404, `${env.record.method} ${env.record.path} is not available here`),
  );
  routes.onError((error, { env }) => {
    env.record.problem = error.stack ?? String(error);
    return refuse(env, 500, 'internal error');
  });
  return routes;
}

async function infer(env: Call, path: string, engine: Engine, model: string): Promise<Response> {
  if (env.body.length > bodyLimit)
    return refuse(env, 413, `the request body is larger than ${bodyLimit} bytes`);
  const rewritten = rewriteBody(protocolOf(path), env.body, model);
  if (!rewritten.ok) return refuse(env, rewritten.status, rewritten.message);
  const readiness = await engine.whenLoaded(env.signal);
  if (!readiness.ready) return notReady(env, readiness);
  return forward(engine, env, { method: 'POST', path, body: rewritten.body });
}

function notReady(call: Call, readiness: Readiness & { ready: false }): Response {
  return refuse(call, 503, readiness.reason, { 'retry-after': String(readiness.retryAfterSeconds) });
}
