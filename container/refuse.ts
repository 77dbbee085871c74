import { errorBody, protocolOf } from './protocol.js';
import type { RequestRecord } from './request-log.js';

/** An error answer in the caller's protocol; the log line of the request says the same. */
export function refuse(
  call: { readonly path: string; readonly record: RequestRecord },
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  call.record.problem ??= message;
  return new Response(errorBody(protocolOf(call.path), status, message), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });
}
