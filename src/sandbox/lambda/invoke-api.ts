import type { ServerResponse } from 'node:http';
import { AwsFailure, type SandboxRequest } from '../service.js';
import { eventHeaders, frame } from './event-stream.js';
import type { FunctionError } from './function-error.js';
import type { PoolAnswer, PoolEvent } from './pool.js';
import { writeChunk } from './respond.js';
import { type AnswerSink, BufferSink, maximumPayload } from './sink.js';

/** Runs an event in the version that the request named. */
export type Run = (event: Omit<PoolEvent, 'invokedArn'>, sink: AnswerSink) => Promise<PoolAnswer>;

/** `Invoke`: the whole answer at once, up to 6 MB. Types Event (202, not awaited) and DryRun (204) too. */
export async function invoke(
  request: SandboxRequest,
  response: ServerResponse,
  version: string,
  run: Run,
): Promise<void> {
  const event = eventOf(request);
  const sink = new BufferSink();
  const type = request.raw.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (type === 'DryRun') return void response.writeHead(204).end();
  if (type === 'Event') {
    // Lambda has taken the event once it says so; what comes of it is only in the log.
    run(event, sink).catch(() => undefined);
    return void response.writeHead(202).end();
  }
  const { error, log } = await run(event, sink);
  const failure = error ?? (sink.tooLarge ? tooLarge : undefined);
  const content = failure ? Buffer.from(JSON.stringify(failure)) : sink.content();
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': content.length,
    'x-amz-executed-version': version,
    ...(failure ? { 'x-amz-function-error': 'Unhandled' } : {}),
    ...(request.raw.headers['x-amz-log-type'] === 'Tail' ? { 'x-amz-log-result': tail(await log) } : {}),
  });
  response.end(content);
}

/** `InvokeWithResponseStream`: a PayloadChunk for each chunk of the function, an InvokeComplete at the end. */
export async function invokeWithResponseStream(
  request: SandboxRequest,
  response: ServerResponse,
  version: string,
  run: Run,
): Promise<void> {
  const begin = (): void => {
    if (response.headersSent) return;
    response.writeHead(200, {
      'content-type': 'application/vnd.amazon.eventstream',
      'x-amz-executed-version': version,
    });
  };
  const sink: AnswerSink = {
    start: begin,
    write: (chunk) => writeChunk(response, frame(eventHeaders('PayloadChunk'), chunk)),
  };
  const { error, log } = await run(eventOf(request), sink);
  begin();
  const complete = {
    ...(error ? { ErrorCode: error.errorType, ErrorDetails: JSON.stringify(error) } : {}),
    ...(request.raw.headers['x-amz-log-type'] === 'Tail' ? { LogResult: tail(await log) } : {}),
  };
  response.end(frame(eventHeaders('InvokeComplete'), Buffer.from(JSON.stringify(complete))));
}

const tooLarge: FunctionError = {
  errorType: 'Function.ResponseSizeTooLarge',
  errorMessage: `Response payload size exceeded maximum allowed payload size (${maximumPayload} bytes).`,
};

function eventOf({ raw, body }: SandboxRequest): Omit<PoolEvent, 'invokedArn'> {
  const payload = body && body.length > 0 ? body : Buffer.from('{}');
  if (payload.length > maximumPayload) {
    throw new AwsFailure(
      'RequestTooLargeException',
      `Request must be smaller than ${maximumPayload} bytes for the InvokeFunction operation`,
      413,
    );
  }
  try {
    JSON.parse(payload.toString());
  } catch (error) {
    throw new AwsFailure(
      'InvalidRequestContentException',
      `Could not parse request body into json: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const context = raw.headers['x-amz-client-context'];
  const clientContext =
    typeof context === 'string' ? Buffer.from(context, 'base64').toString() : undefined;
  const trace = raw.headers['x-amzn-trace-id'];
  return { payload, clientContext, traceId: typeof trace === 'string' ? trace : 'Root=1-00000000-0000;Sampled=0' };
}

/** The last 4 KB of an event's log. */
const tail = (lines: readonly string[]): string =>
  Buffer.from(lines.map((line) => `${line}\n`).join(''))
    .subarray(-4096)
    .toString('base64');
