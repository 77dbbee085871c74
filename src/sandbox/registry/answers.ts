import type { ServerResponse } from 'node:http';

/** What a route throws to answer with an error of the distribution specification. */
export class RegistryFailure extends Error {
  constructor(
    readonly status: number,
    /** `MANIFEST_UNKNOWN`, `DENIED`, … */
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string | readonly string[]>> = {},
  ) {
    super(message);
    this.name = 'RegistryFailure';
  }
}

/** What a route throws when the other side gets no answer at all. The socket is destroyed. */
export class HangUp extends Error {
  constructor() {
    super('connection closed on purpose');
    this.name = 'HangUp';
  }
}

export function sendFailure(response: ServerResponse, failure: RegistryFailure): void {
  const body = JSON.stringify({ errors: [{ code: failure.code, message: failure.message }] });
  sendText(response, failure.status, body, {
    'Content-Type': 'application/json; charset=utf-8',
    ...failure.headers,
  });
}

/** Answers whole; for HEAD, Node itself leaves the body out and keeps the length. */
export function sendText(
  response: ServerResponse,
  status: number,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string | readonly string[]>>,
): void {
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) } as Record<
    string,
    string | string[] | number
  >);
  response.end(body);
}
