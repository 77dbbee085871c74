import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { AwsFailure, type SandboxRequest } from '../service.js';
import { eventHeaders, frame } from './event-stream.js';
import { stateConflict } from './failures.js';
import type { FunctionEntry, Version } from './function-entry.js';
import type { FunctionError } from './function-error.js';
import type { Call, Operation, Scene } from './operations.js';
import type { PoolEvent } from './pool-event.js';
import { writeChunk } from './respond.js';
import { type AnswerSink, BufferSink, maximumPayload } from './sink.js';
import { traceOf } from './trace.js';

/** Invoke: the whole answer at once; `Event` and `DryRun` answer without one. */
export const invoke: Operation = async (scene, call, response) => {
  const { entry, version, event } = meant(scene, call);
  const { headers } = call.request.raw;
  const type = headers['x-amz-invocation-type'] ?? 'RequestResponse';
  response.setHeader('x-amz-executed-version', version.version);
  if (type === 'DryRun') return void response.writeHead(204).end();
  if (type === 'Event') return accept(scene, call, event, response);
  const sink = new BufferSink();
  const answer = await scene.runner.run(entry, version, event, sink);
  const error = answer.error ?? (sink.tooLarge ? tooLarge() : undefined);
  const body = error ? Buffer.from(JSON.stringify(error)) : sink.content();
  if (error) response.setHeader('x-amz-function-error', 'Unhandled');
  if (headers['x-amz-log-type'] === 'Tail') response.setHeader('x-amz-log-result', tail(await answer.log));
  const contentType = error ? 'application/json' : (sink.head?.contentType ?? 'application/json');
  response.writeHead(200, { 'content-type': contentType, 'content-length': body.length }).end(body);
};

/** Nobody waits for the answer; the qualifier is looked up anew for each try, as an alias may have moved on. */
function accept(
  { store, runner, events }: Scene,
  call: Call,
  event: PoolEvent,
  response: ServerResponse,
): void {
  const { name, qualifier } = call;
  if (event.payload.length > maximumEvent) throw tooLong(maximumEvent);
  const requestId = randomUUID();
  events.add({ ...event, requestId }, async (attempt) => {
    const { entry, version } = store.resolve(name, qualifier);
    return runner.run(entry, version, attempt, new BufferSink());
  });
  response.writeHead(202).end();
}

/** InvokeWithResponseStream: a frame for each chunk as it comes, then one that says how it ended. */
export const invokeWithResponseStream: Operation = async (scene, call, response) => {
  const { entry, version, event } = meant(scene, call);
  const sink = new FrameSink(response, version.version);
  const { error, log } = await scene.runner.run(entry, version, event, sink);
  const tailed = call.request.raw.headers['x-amz-log-type'] === 'Tail';
  const complete = {
    ...(error ? { ErrorCode: error.errorType, ErrorDetails: JSON.stringify(error) } : {}),
    ...(tailed ? { LogResult: tail(await log) } : {}),
  };
  sink.start();
  response.end(frame(eventHeaders('InvokeComplete'), Buffer.from(JSON.stringify(complete))));
};

class FrameSink implements AnswerSink {
  #response: ServerResponse;
  #version: string;

  constructor(response: ServerResponse, version: string) {
    this.#response = response;
    this.#version = version;
  }

  start(): void {
    if (this.#response.headersSent) return;
    this.#response.writeHead(200, {
      'content-type': 'application/vnd.amazon.eventstream',
      'x-amz-executed-version': this.#version,
    });
    this.#response.flushHeaders();
  }

  write(chunk: Uint8Array): Promise<void> {
    return writeChunk(this.#response, frame(eventHeaders('PayloadChunk'), chunk));
  }
}

/** @throws AwsFailure for a function that is not there or not ready, and for a payload that is no JSON. */
function meant(
  { store, account }: Scene,
  { name, qualifier, request }: Call,
): { entry: FunctionEntry; version: Version; event: PoolEvent } {
  const { entry, version } = store.resolve(name, qualifier);
  if (entry.state !== 'Active') throw stateConflict(entry.state);
  const context = request.raw.headers['x-amz-client-context'];
  return {
    entry,
    version,
    event: {
      payload: payloadOf(request),
      invokedArn: qualifier === undefined ? entry.arn : `${entry.arn}:${qualifier}`,
      clientContext: typeof context === 'string' ? Buffer.from(context, 'base64').toString() : undefined,
      traceId: traceOf(request.raw.headers, account.now()),
    },
  };
}

function payloadOf({ body }: SandboxRequest): Buffer {
  if (!body || body.length === 0) return Buffer.from('{}');
  if (body.length > maximumPayload) throw tooLong(maximumPayload);
  try {
    JSON.parse(body.toString());
    return body;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AwsFailure('InvalidRequestContentException', `Could not parse request body into json: ${why}`);
  }
}

/** An asynchronous payload: 1 MB since October 2025. */
const maximumEvent = 1024 * 1024;

const tooLong = (limit: number): AwsFailure =>
  new AwsFailure(
    'RequestTooLargeException',
    `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
    413,
  );

const tooLarge = (): FunctionError => ({
  errorType: 'Function.ResponseSizeTooLarge',
  errorMessage: `Response payload size exceeded maximum allowed payload size (${maximumPayload} bytes).`,
});

/** The last 4 KB of the log. */
const tail = (lines: readonly string[]): string =>
  Buffer.from(`${lines.join('\n')}\n`)
    .subarray(-4096)
    .toString('base64');
