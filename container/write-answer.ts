import type { Writable } from 'node:stream';
import type { Answer } from './answers/answer.js';
import { envelopeOf } from './answers/envelope.js';
import type { Framing } from './answers/front-door.js';
import type { Write } from './flow.js';

export interface Delivery {
  readonly stream: LambdaStream;
  /** `awslambda.HttpResponseStream`. */
  readonly framing: LambdaFraming;
  /** Undefined: the bytes alone. */
  readonly how: Framing | undefined;
  /** The answer in place of one that is too large to go out in one piece. */
  readonly tooLarge: () => Answer;
  readonly onFirstByte: () => void;
}

/** What was sent, for the log. */
export interface Delivered {
  readonly status: number;
  /** Of the body. */
  readonly bytes: number;
}

/** Hands the answer over as the caller's front door expects it. Rejects when the receiver goes away. */
export async function deliver(answer: Answer, delivery: Delivery): Promise<Delivered> {
  const { stream, framing, how, tooLarge, onFirstByte } = delivery;
  const { status, headers } = answer;
  if (how === 'prelude') {
    const target = framing.from(stream, { statusCode: status, headers });
    return { status, bytes: await writeAnswer(target, answer.body, onFirstByte) };
  }
  if (how === undefined) {
    stream.setContentType?.(headers['content-type'] ?? 'application/octet-stream');
    return { status, bytes: await writeAnswer(stream, answer.body, onFirstByte) };
  }
  stream.setContentType?.('application/json');
  const envelope = await envelopeOf(answer);
  if (envelope !== undefined) return { status, bytes: await writeAnswer(stream, envelope, onFirstByte) };
  const refused = tooLarge();
  const bytes = await writeAnswer(stream, (await envelopeOf(refused)) ?? '', onFirstByte);
  return { status: refused.status, bytes };
}

/**
 * Writes the chunks as they come and ends the stream. Waits when the receiver is slower than the engine, and for the
 * last byte to be handed over: when the handler returns earlier the instance may be frozen with bytes still in it.
 * Rejects when the receiver goes away; the source is told to stop then. Returns the number of bytes.
 */
export async function writeAnswer(
  stream: Writable,
  body: Answer['body'],
  onFirstByte: () => void,
): Promise<number> {
  let bytes = 0;
  const write: Write = (chunk) => {
    if (bytes === 0) onFirstByte();
    bytes += chunk.length;
    return stream.write(chunk) ? undefined : happens(stream, 'drain');
  };
  if (typeof body !== 'string') await body(write);
  else if (body !== '') await write(Buffer.from(body));
  // The runtime writes the status with the first write, even an empty one; without any there would be no status.
  if (bytes === 0) stream.write('');
  const finished = happens(stream, 'finish');
  stream.end();
  await finished;
  return bytes;
}

function happens(stream: Writable, event: 'drain' | 'finish'): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error): void => {
      stream.off(event, onEvent).off('error', settle).off('close', onClose);
      if (error === undefined) resolve();
      else reject(error);
    };
    const onEvent = (): void => settle();
    const onClose = (): void =>
      settle(new Error('the receiver closed the stream before the answer was written'));
    stream.once(event, onEvent).once('error', settle).once('close', onClose);
    if (stream.destroyed) onClose();
  });
}
