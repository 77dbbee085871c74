import type { Answer } from './answers/answer.js';
import type { Call } from './answers/call.js';
import { errorBody, protocolOf } from './protocol.js';

interface Refused {
  readonly status: number;
  readonly message: string;
  /** For the metrics: one word, or two with a hyphen. */
  readonly kind?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * An error answer in the caller's protocol. The request's log line says the same, unless something more exact stands
 * there already.
 */
export function refuse(call: Pick<Call, 'path' | 'record'>, refused: Refused): Answer {
  const { status, message, kind, headers } = refused;
  const { record } = call;
  record.problem ??= message;
  if (kind !== undefined) record.errorKind ??= kind;
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: errorBody(protocolOf(call.path), { status, message, requestId: record.requestId }),
    refused: message,
  };
}
