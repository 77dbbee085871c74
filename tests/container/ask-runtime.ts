import { randomUUID } from 'node:crypto';
import { PreludeReader } from '../../src/sandbox/lambda/prelude.js';
import type { RuntimeApi } from '../../src/sandbox/lambda/runtime-api.js';

/** What came out of one event. */
export interface Answered {
  /** 0 when the function said nothing over HTTP: then `body` is what it said at all. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Pieces in which the body came. */
  readonly pieces: number;
  /** What the function died of. */
  readonly error: { readonly errorType: string; readonly errorMessage: string } | undefined;
}

export interface AskOptions {
  /** Milliseconds until the deadline; generous, since the machine may be busy with something else. */
  readonly remaining?: number;
  /** Gets the body as far as it has come. The next piece is taken when what it returns has settled. */
  readonly onPiece?: (body: string) => void | Promise<void>;
}

/** Gives one event to the function behind the Runtime API; resolves when its answer is complete. */
export async function askRuntime(
  api: RuntimeApi,
  event: unknown,
  { remaining = 60_000, onPiece }: AskOptions = {},
): Promise<Answered> {
  const reader = new PreludeReader();
  let prelude: ReturnType<PreludeReader['push']>;
  let framed = true;
  const pieces: Buffer[] = [];
  const body = (): string => Buffer.concat(pieces).toString();
  const error = await api.invoke(
    {
      requestId: randomUUID(),
      functionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:function',
      deadlineMs: Date.now() + remaining,
      traceId: 'Root=1-00000000-000000000000000000000000;Sampled=0',
      clientContext: undefined,
      payload: Buffer.from(JSON.stringify(event)),
    },
    {
      start({ contentType }) {
        framed = contentType === 'application/vnd.awslambda.http-integration-response';
      },
      async write(chunk) {
        const inPrelude = framed && prelude === undefined;
        if (inPrelude) prelude = reader.push(chunk);
        const piece = inPrelude ? prelude?.rest : chunk;
        if (piece === undefined || piece.length === 0) return;
        pieces.push(Buffer.from(piece));
        await onPiece?.(body());
      },
    },
  );
  return {
    status: prelude?.prelude.statusCode ?? 0,
    headers: prelude?.prelude.headers ?? {},
    body: body(),
    pieces: pieces.length,
    error,
  };
}
