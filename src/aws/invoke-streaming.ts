import type { InvokeWithResponseStreamResponseEvent } from '@aws-sdk/client-lambda';
import { UserError } from '../core/errors.js';
import type { Clients } from './clients.js';
import { translate } from './errors.js';
import type { Invocation } from './ports.js';

/**
 * Calls the function and yields its answer's bytes as they come. It has no time limit of its own: a model that loads is
 * silent for minutes, and Lambda ends every call after the function's timeout.
 *
 * @throws UserError `function-error` when the function failed, also in the middle; AbortError when the signal fires
 */
export async function* invokeStreaming(clients: Clients, invocation: Invocation): AsyncGenerator<Uint8Array> {
  const { name, qualifier, payload, signal, onTail } = invocation;
  const { region, profile, profileFields: fields } = clients.options;
  const { InvokeWithResponseStreamCommand } = await import('@aws-sdk/client-lambda');
  signal.throwIfAborted();
  const lambda = await clients.streamingLambda();
  // Once the answer streams, the SDK no longer listens to the signal; closing the client's sockets ends it.
  const destroy = (): void => lambda.destroy();
  signal.addEventListener('abort', destroy, { once: true });
  try {
    const tail = onTail === undefined ? {} : ({ LogType: 'Tail' } as const);
    const request = { FunctionName: name, Qualifier: qualifier, Payload: Buffer.from(payload), ...tail };
    const answer = await lambda.send(new InvokeWithResponseStreamCommand(request), { abortSignal: signal });
    if (answer.EventStream !== undefined) yield* chunksOf(answer.EventStream, name, onTail);
    signal.throwIfAborted();
  } catch (error) {
    signal.throwIfAborted();
    const action = 'lambda:InvokeFunction';
    throw translate(error, { region, profile, fields, action, resource: `${name}:${qualifier}` });
  } finally {
    signal.removeEventListener('abort', destroy);
    destroy();
  }
}

async function* chunksOf(
  events: AsyncIterable<InvokeWithResponseStreamResponseEvent>,
  name: string,
  onTail: Invocation['onTail'],
): AsyncGenerator<Uint8Array> {
  for await (const { PayloadChunk, InvokeComplete } of events) {
    if (PayloadChunk?.Payload !== undefined) yield PayloadChunk.Payload;
    if (InvokeComplete?.LogResult !== undefined) {
      onTail?.(Buffer.from(InvokeComplete.LogResult, 'base64').toString('utf8'));
    }
    if (InvokeComplete?.ErrorCode !== undefined) {
      throw functionError(name, InvokeComplete.ErrorCode, InvokeComplete.ErrorDetails);
    }
  }
}

const functionError = (name: string, code: string, details: string | undefined): UserError =>
  new UserError({
    code: 'function-error',
    message: `the function ${name} failed: ${code}${details ? `: ${details.slice(0, 1_000)}` : ''}`,
    why: /OutOfMemory|signal: killed/i.test(`${code} ${details ?? ''}`)
      ? 'it ran out of memory'
      : 'its log says more',
    next: [`ollama-lambda logs --diagnose --name ${name}`],
  });
