import type { Writable } from 'node:stream';

/**
 * Writes the chunks as they come and ends the stream. Waits when the receiver is slower than the engine, and for the
 * last byte to be handed over: when the handler returns earlier the instance may be frozen with bytes still in it.
 * Rejects when the receiver goes away; the source is told to stop then.
 */
export async function writeAnswer(
  stream: Writable,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  onFirstByte: () => void,
): Promise<void> {
  let first = true;
  for await (const chunk of chunks) {
    if (first) onFirstByte();
    first = false;
    if (!stream.write(chunk)) await happens(stream, 'drain');
  }
  // The runtime writes the status with the first write, even an empty one; without any there would be no status.
  if (first) stream.write('');
  const finished = happens(stream, 'finish');
  stream.end();
  await finished;
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
