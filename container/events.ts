import { type Fields, isObject, parseObject } from './answers/fields.js';

/**
 * What woke the function, told apart by the outer shape of the event alone. A caller of the Function URL decides only
 * what is inside `body`, `headers` and the path; the outer shape is written by Lambda, so nobody can dress a URL
 * request up as a direct invocation, which IAM has let through and which needs no key.
 */
export type Incoming =
  | HttpIncoming
  | DirectIncoming
  | ScriptIncoming
  | WarmUpIncoming
  | { readonly kind: 'unknown'; readonly reason: string };

/** HTTP in, HTTP out. */
export interface HttpIncoming {
  readonly kind: 'http';
  /**
   * A Function URL and an HTTP API send one shape (payload format 2.0), which only the domain tells apart: `url`,
   * `http-api`, or `either` for a domain of one's own. A REST API sends payload format 1.0.
   */
  readonly source: 'url' | 'http-api' | 'either' | 'rest-api';
  readonly method: string;
  /** Without the query, and without the stage. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** `{ "path": "/api/chat", "method"?: "POST", "body"?: {…}, "headers"?: {…} }`: answered with the bare bytes. */
export interface DirectIncoming {
  readonly kind: 'direct';
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The event of the shell script that this tool replaces: buffered in, buffered out. */
export interface ScriptIncoming {
  readonly kind: 'script';
  readonly message: string;
  readonly modelName: string | undefined;
}

/** `{ "ollama-lambda": { "warm": 3, "holdMs"?: 500 } }`, from a schedule: see `warmUp`. */
export interface WarmUpIncoming {
  readonly kind: 'warm-up';
  /** Instances that the sender wants warm, by so many events at once. */
  readonly warm: number;
  readonly holdMs: number | undefined;
}

/** Never throws, whatever the event is. */
export function readEvent(event: unknown): Incoming {
  if (!isObject(event)) return unknown('the event is not a JSON object');
  if (isObject(event.requestContext)) return readHttp(event, event.requestContext);
  if (event.requestContext !== undefined) return unknown('requestContext is not an object');
  if (event['ollama-lambda'] !== undefined) return readWarmUp(event['ollama-lambda']);
  if (typeof event.path === 'string') return readDirect(event, event.path);
  return readScript(event);
}

function readHttp(event: Fields, requestContext: Fields): Incoming {
  if (isObject(requestContext.http)) return readVersion2(event, requestContext, requestContext.http);
  if (typeof event.httpMethod === 'string' && requestContext.elb === undefined) return readVersion1(event);
  return unknown('its requestContext is that of neither a Function URL nor an API Gateway');
}

function readVersion2(event: Fields, requestContext: Fields, http: Fields): HttpIncoming {
  const path = text(event.rawPath) ?? text(http.path) ?? '/';
  const stage = text(requestContext.stage) ?? '$default';
  const route = text(requestContext.routeKey) ?? '';
  const proxied = route.endsWith(' /{proxy+}') ? proxyPath(event, path) : undefined;
  return {
    kind: 'http',
    source: sourceOf(text(requestContext.domainName) ?? ''),
    method: (text(http.method) ?? 'GET').toUpperCase(),
    path: withoutQuery(proxied ?? withoutPrefix(path, `/${stage}`)),
    headers: lowerCaseHeaders(event.headers),
    body: bodyOf(event),
  };
}

function sourceOf(domain: string): HttpIncoming['source'] {
  if (/\.lambda-url\.[\w-]+\.on\.(aws|amazonaws\.com\.cn)$/.test(domain)) return 'url';
  return /\.execute-api\./.test(domain) ? 'http-api' : 'either';
}

function readVersion1(event: Fields): HttpIncoming {
  const path = text(event.path) ?? '/';
  const proxied = event.resource === '/{proxy+}' ? proxyPath(event, path) : undefined;
  return {
    kind: 'http',
    source: 'rest-api',
    method: String(event.httpMethod).toUpperCase(),
    path: withoutQuery(proxied ?? path),
    headers: lowerCaseHeaders(isObject(event.headers) ? event.headers : event.multiValueHeaders),
    body: bodyOf(event),
  };
}

/** Behind a base path of a domain of one's own, only the parameter of a route that takes everything is free of it. */
function proxyPath(event: Fields, path: string): string | undefined {
  const proxy = isObject(event.pathParameters) ? text(event.pathParameters.proxy) : undefined;
  return proxy !== undefined && path.endsWith(`/${proxy}`) ? `/${proxy}` : undefined;
}

function readDirect(event: Fields, path: string): Incoming {
  const hasBody = event.body !== undefined && event.body !== null;
  const body = typeof event.body === 'string' ? event.body : hasBody ? JSON.stringify(event.body) : '';
  return {
    kind: 'direct',
    method: (text(event.method) ?? (hasBody ? 'POST' : 'GET')).toUpperCase(),
    path: withoutQuery(path),
    headers: lowerCaseHeaders(event.headers),
    body: Buffer.from(body),
  };
}

function readWarmUp(order: unknown): Incoming {
  const { warm, holdMs } = isObject(order) ? order : {};
  if (!isCount(warm) || !(holdMs === undefined || isCount(holdMs))) {
    return unknown('expected {"ollama-lambda": {"warm": 1, "holdMs"?: 500}}');
  }
  return { kind: 'warm-up', warm, holdMs };
}

function readScript(event: Fields): Incoming {
  const inner = typeof event.body === 'string' ? parseObject(event.body) : (event.body ?? event);
  if (!isObject(inner) || typeof inner.user_message !== 'string') {
    return unknown('expected {"path", "body"} or {"user_message", "model_name"}');
  }
  return { kind: 'script', message: inner.user_message, modelName: text(inner.model_name) };
}

const unknown = (reason: string): Incoming => ({ kind: 'unknown', reason });

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0;

const withoutQuery = (path: string): string => path.replace(/\?.*$/s, '');

const withoutPrefix = (path: string, prefix: string): string =>
  path === prefix || path.startsWith(`${prefix}/`) ? path.slice(prefix.length) || '/' : path;

const bodyOf = (event: Fields): Buffer =>
  Buffer.from(text(event.body) ?? '', event.isBase64Encoded === true ? 'base64' : 'utf8');

function lowerCaseHeaders(headers: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(isObject(headers) ? headers : {});
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
}
