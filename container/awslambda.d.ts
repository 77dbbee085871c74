/**
 * What AWS's Node.js runtime gives a handler, in the shape in which this function uses it. The runtime client sets
 * `awslambda` on the global object before it loads the handler; there is no package to import it from.
 */
declare const awslambda: {
  streamifyResponse(handler: LambdaHandler): unknown;
  HttpResponseStream: LambdaFraming;
};

type LambdaHandler = (event: unknown, stream: LambdaStream, context: LambdaContext) => Promise<void>;

/** Writes a JSON prelude and eight NUL bytes before the first byte that is written to the stream it returns. */
interface LambdaFraming {
  from(
    stream: LambdaStream,
    prelude: { readonly statusCode: number; readonly headers: Readonly<Record<string, string>> },
  ): LambdaStream;
}

type LambdaStream = import('node:stream').Writable & {
  /** Content type of an answer without a prelude; absent in some hosts. */
  setContentType?(contentType: string): void;
};

interface LambdaContext {
  readonly awsRequestId: string;
  /** Milliseconds until the function is killed. */
  getRemainingTimeInMillis(): number;
}
