/**
 * What woke the function, told apart by the outer shape of the event alone. A caller of the Function URL decides only
 * what is inside `body`, `headers` and the path; the outer shape is written by Lambda, so nobody can dress a URL
 * request up as a direct invocation, which IAM has let through and which needs no key.
 */
export type Incoming =
  | HttpIncoming
  | DirectIncoming
  | ScriptIncoming
  | { readonly kind: 'unknown'; readonly reason: string };

/** A Function URL's event (payload format 2.0): HTTP in, HTTP out. */
export interface HttpIncoming {
  readonly kind: 'http';
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** `{ "path": "/api/chat", "method"?: "POST", "body"?: {…} }`: answered with the bare bytes of the answer. */
export interface DirectIncoming {
  readonly kind: 'direct';
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
}

/** The event of the shell script that this tool replaces: buffered in, buffered out. */
export interface ScriptIncoming {
  readonly kind: 'script';
  readonly message: string;
  readonly modelName: string | undefined;
}

/** Never throws, whatever the event is. */
export function readEvent(event: unknown): Incoming {
  if (!isObject(event)) return unknown('the event is not a JSON object');
  if (isObject(event.requestContext)) return readHttp(event, event.requestContext);
  if (event.requestContext !== undefined) return unknown('requestContext is not an object');
  if (typeof event.path === 'string') return readDirect(event, event.path);
  return readScript(event);
}

function readHttp(event: Fields, requestContext: Fields): Incoming {
  const http = requestContext.http;
  if (!isObject(http))
    return unknown('only Function URL events have a requestContext that is understood here');
  const path = text(event.rawPath) ?? text(http.path) ?? '/';
  return {
    kind: 'http',
    method: (text(http.method) ?? 'GET').toUpperCase(),
    path,
    headers: lowerCaseHeaders(event.headers),
    body: Buffer.from(text(event.body) ?? '', event.isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

function readDirect(event: Fields, path: string): Incoming {
  const hasBody = event.body !== undefined && event.body !== null;
  const body = typeof event.body === 'string' ? event.body : hasBody ? JSON.stringify(event.body) : '';
  return {
    kind: 'direct',
    method: (text(event.method) ?? (hasBody ? 'POST' : 'GET')).toUpperCase(),
    path: path.replace(/\?.*$/s, ''),
    body: Buffer.from(body),
  };
}

function readScript(event: Fields): Incoming {
  const inner = typeof event.body === 'string' ? parse(event.body) : (event.body ?? event);
  if (!isObject(inner) || typeof inner.user_message !== 'string') {
    return unknown('expected {"path", "body"} or {"user_message", "model_name"}');
  }
  return { kind: 'script', message: inner.user_message, modelName: text(inner.model_name) };
}

type Fields = Readonly<Record<string, unknown>>;

const unknown = (reason: string): Incoming => ({ kind: 'unknown', reason });

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

function lowerCaseHeaders(headers: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(isObject(headers) ? headers : {});
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined; // Not JSON: the caller says what was expected.
  }
}
