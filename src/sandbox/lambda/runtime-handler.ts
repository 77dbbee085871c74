import type { AnswerStream } from './runtime-post.js';

/** What a handler gets as its last argument. */
export interface RuntimeContext {
  readonly awsRequestId: string;
  readonly invokedFunctionArn: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly clientContext: unknown;
  readonly callbackWaitsForEmptyEventLoop: boolean;
  getRemainingTimeInMillis(): number;
}

/** `(event, context)`, or `(event, stream, context)` when it went through `streamifyResponse`. */
export type RuntimeHandler = (...parameters: unknown[]) => unknown;

/** The mark by which AWS's own runtime, too, knows a streaming handler. */
const mark = Symbol.for('aws.lambda.runtime.handler.streaming');

export const isStreaming = (handler: RuntimeHandler): boolean => mark in handler;

/** Sets the `awslambda` object that handlers find on the global one. */
export function installGlobal(): void {
  Object.assign(globalThis, {
    awslambda: {
      streamifyResponse: (handler: RuntimeHandler) => Object.assign(handler, { [mark]: 'response' }),
      HttpResponseStream: {
        from(stream: AnswerStream, prelude: unknown): AnswerStream {
          stream.announce(prelude);
          return stream;
        },
      },
    },
  });
}
