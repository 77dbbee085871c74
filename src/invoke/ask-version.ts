import type { Functions } from '../aws/ports.js';
import type { Question } from './converse.js';
import { type Heard, hear } from './hear.js';

export interface AskedVersion extends Heard {
  /** The end of what the function's log says of the call, Lambda's own lines included; undefined when none was sent. */
  readonly log: string | undefined;
}

/**
 * One question through InvokeWithResponseStream to a version of its own, which no URL and no key leads to.
 *
 * @throws UserError `function-error`, or `model-error` when the stream carries one
 */
export async function askVersion(
  functions: Pick<Functions, 'invokeStreaming'>,
  at: { readonly functionName: string; readonly qualifier: string },
  { model, messages, options, now }: Question,
  signal: AbortSignal,
): Promise<AskedVersion> {
  const started = now();
  const body = { model, stream: true, messages, options };
  const payload = JSON.stringify({ path: '/api/chat', method: 'POST', body });
  let log: string | undefined;
  const onTail = (tail: string): void => {
    log = tail;
  };
  const { functionName: name, qualifier } = at;
  const stream = functions.invokeStreaming({ name, qualifier, payload, signal, onTail });
  const heard = await hear(stream, { now, started, onPiece: () => undefined });
  return { ...heard, log };
}
