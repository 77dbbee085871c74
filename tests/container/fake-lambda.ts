import { Writable } from 'node:stream';

/** What came out of one invocation. */
export interface Answered {
  /** Undefined when no prelude was written. */
  readonly prelude: { readonly statusCode: number; readonly headers: Record<string, string> } | undefined;
  readonly body: string;
  /** The writes after the prelude, as they came. */
  readonly writes: readonly string[];
  readonly contentType: string | undefined;
}

type Sink = LambdaStream & { beforeFirstWrite?: () => void };

/** Like the runtime client's own: the prelude goes out with the first write, and never without one. */
export const framing: LambdaFraming = {
  from(stream, prelude) {
    const sink = stream as Sink;
    sink.setContentType?.('application/vnd.awslambda.http-integration-response');
    const write = sink.write.bind(sink) as (chunk: Uint8Array | string) => boolean;
    let started = false;
    sink.write = ((chunk: Uint8Array | string) => {
      if (!started) {
        started = true;
        write(JSON.stringify(prelude));
        write(new Uint8Array(8));
      }
      return write(chunk);
    }) as Writable['write'];
    return sink;
  },
};

export interface InvokeOptions {
  /** Milliseconds until the function would be killed. */
  readonly remaining?: number;
  /** Milliseconds that the receiver takes for each write. */
  readonly slowness?: number;
  readonly onWrite?: (text: string) => void;
  /** The receiver goes away when it has got this write. */
  readonly leaveAt?: string;
}

/** Runs one invocation to its end. */
export async function invoke(
  handler: LambdaHandler,
  event: unknown,
  { remaining = 20_000, slowness = 0, onWrite, leaveAt }: InvokeOptions = {},
): Promise<Answered> {
  const chunks: Buffer[] = [];
  let contentType: string | undefined;
  const stream: LambdaStream = new Writable({
    highWaterMark: 16,
    write(chunk: Buffer, _encoding, done) {
      if (chunk.length > 0) chunks.push(chunk);
      onWrite?.(chunk.toString());
      if (leaveAt !== undefined && chunk.toString() === leaveAt) return void stream.destroy();
      setTimeout(done, slowness);
    },
  });
  stream.setContentType = (type) => {
    contentType = type;
  };
  await handler(event, stream, {
    awsRequestId: 'request-1',
    getRemainingTimeInMillis: () => remaining,
  });
  if (!stream.writableFinished && !stream.destroyed)
    throw new Error('the handler returned before its answer was written');
  return { ...split(Buffer.concat(chunks), chunks), contentType };
}

function split(all: Buffer, chunks: readonly Buffer[]): Omit<Answered, 'contentType'> {
  const nulls = all.indexOf(Buffer.alloc(8));
  if (nulls < 0) return { prelude: undefined, body: all.toString(), writes: chunks.map(String) };
  return {
    prelude: JSON.parse(all.subarray(0, nulls).toString()) as Answered['prelude'],
    body: all.subarray(nulls + 8).toString(),
    writes: chunks.slice(2).map(String),
  };
}

/** A Function URL's event, payload format 2.0. */
export const urlEvent = (
  path: string,
  body?: unknown,
  { method = body === undefined ? 'GET' : 'POST', headers = {} as Record<string, string> } = {},
) => ({
  version: '2.0',
  rawPath: path,
  rawQueryString: '',
  headers: { host: 'abc.lambda-url.eu-central-1.on.aws', ...headers },
  requestContext: { http: { method, path } },
  ...(body !== undefined && {
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)).toString('base64'),
    isBase64Encoded: true,
  }),
});
