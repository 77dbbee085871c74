import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type KeySource, signRequest } from '../aws/sign-request.js';
import { UserError } from '../core/errors.js';

/** A deployed function's URL, or that of the gateway in front of it, and how to be let in. */
export interface Endpoint {
  readonly url: string;
  readonly region: string;
  /** What the gateway asks for besides, as `x-api-key`; undefined where it asks for none. */
  readonly gatewayKey?: string;
  readonly access:
    | {
        readonly kind: 'iam';
        readonly keys: KeySource;
        /** Whose address it is. Default `lambda`. */
        readonly service?: 'lambda' | 'execute-api';
      }
    | { readonly kind: 'api-key'; readonly key: string }
    | { readonly kind: 'none' };
}

export interface Call {
  readonly method: string;
  /** With query, e.g. `/api/chat`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly signal: AbortSignal;
}

/**
 * Sends one request and resolves when the head of the answer is there; the body streams. Neither time nor size of an
 * answer is bounded here: a model may take its time, the signal ends it.
 */
export async function call(
  endpoint: Endpoint,
  { method, path, headers = {}, body, signal }: Call,
): Promise<IncomingMessage> {
  const url = urlOf(endpoint, path);
  const payload = body ?? new Uint8Array();
  const plain = { ...headers, ...(payload.length > 0 ? { 'content-length': String(payload.length) } : {}) };
  const sent = await authorized({ method, url, headers: plain, body: payload }, endpoint);
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = send(url, { method, headers: sent, signal }, resolve);
    outgoing.on('error', (error) => reject(unreachable(error, url)));
    outgoing.end(payload);
  });
}

/** What the network says of an address at which nobody answers; an interrupt stays what it is. */
function unreachable(error: Error, { host }: URL): Error {
  const { code } = error as { readonly code?: unknown };
  if (typeof code !== 'string' || !/^(E[A-Z_]+|CERT_\w+|DEPTH_\w+|UNABLE_\w+)$/.test(code)) return error;
  return new UserError({
    code: 'endpoint-unreachable',
    message: `${host} cannot be reached: ${error.message}`,
    why: 'nothing listens there, or the way to it is closed',
    next: ['ollama-lambda status', 'ollama-lambda doctor'],
    cause: error,
  });
}

/**
 * Only path and query are the caller's: resolving `//host/…` would send the key or a signature to another host.
 * Doubled slashes become one, as they do in what is signed. A plus means a blank to whoever writes forms and itself to
 * whoever reads the standard of URIs: as %20 it means the blank to both, and one signature fits.
 */
function urlOf(endpoint: Endpoint, path: string): URL {
  const url = new URL(endpoint.url);
  const [pathname = '', query = ''] = path.split(/\?(.*)/s);
  // A gateway's address has a stage in it.
  url.pathname = `${url.pathname}${pathname}`.replace(/\/{2,}/g, '/');
  url.search = query.replaceAll('+', '%20');
  return url;
}

async function authorized(
  request: { method: string; url: URL; headers: Record<string, string>; body: Uint8Array },
  { access, region, gatewayKey }: Endpoint,
): Promise<Record<string, string>> {
  const headers = { ...request.headers, ...(gatewayKey !== undefined && { 'x-api-key': gatewayKey }) };
  if (access.kind === 'iam') {
    const { keys, service = 'lambda' } = access;
    return signRequest({ ...request, headers }, { region, service }, keys);
  }
  if (access.kind === 'api-key') return { ...headers, authorization: `Bearer ${access.key}` };
  return headers;
}
