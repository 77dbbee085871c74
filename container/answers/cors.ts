import type { Answer } from './answer.js';
import type { Cors } from './options.js';

type Headers = Readonly<Record<string, string>>;

/** Headers of ours that a page may read. */
const exposed = [
  'x-request-id',
  'x-ollama-lambda-fallback',
  'x-ollama-lambda-cut',
  'x-ollama-lambda-max-tokens',
  'x-ollama-lambda-cold-start',
  'x-ollama-lambda-conversation',
  'x-ollama-lambda-rates',
  ...['limit', 'remaining', 'reset'].flatMap((what) =>
    ['requests', 'tokens'].map((of) => `x-ratelimit-${what}-${of}`),
  ),
  'retry-after',
].join(', ');

/** The headers that let the page which asked read the answer; none for a page of another origin. */
export function corsHeaders(cors: Cors, request: Headers): Headers {
  const allowed = allowedOrigin(cors, request.origin);
  // Caches must keep answers to several origins apart.
  const vary: Headers = cors.origins.includes('*') ? {} : { vary: 'origin' };
  if (allowed === undefined) return vary;
  return { 'access-control-allow-origin': allowed, 'access-control-expose-headers': exposed, ...vary };
}

/** The answer to a browser that asks before it sends: it sends no key with that, so none is asked for. */
export function preflight(cors: Cors, methods: readonly string[], request: Headers): Answer {
  const headers = {
    ...corsHeaders(cors, request),
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': cors.headers.join(', '),
    'access-control-max-age': String(cors.maxAge),
  };
  return { status: 204, headers, body: '' };
}

/** A browser asks before it sends: such a request names the method that it will use. */
export const isPreflight = (method: string, request: Headers): boolean =>
  method === 'OPTIONS' && request['access-control-request-method'] !== undefined;

function allowedOrigin(cors: Cors, origin: string | undefined): string | undefined {
  if (cors.origins.includes('*')) return '*';
  return origin !== undefined && cors.origins.includes(origin) ? origin : undefined;
}
