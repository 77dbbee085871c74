import type { Writable } from 'node:stream';

/** Bytes that may wait for a slow reader; more would take memory from the model, so lines are dropped and counted. */
const mostWaiting = 4 * 1024 * 1024;

/**
 * A sink that writes lines to standard output. In Lambda that is a pipe, to which Node writes at once; elsewhere a reader
 * may be slow or gone, and neither is a reason to wait or to end.
 */
export function standardOutput(stream: Writable = process.stdout): (line: string) => void {
  let dropped = 0;
  // EPIPE: nobody reads any more. Without a listener it would end the process.
  stream.on('error', () => undefined);
  return (line) => {
    if (stream.destroyed || stream.writableLength > mostWaiting) {
      dropped += 1;
      return;
    }
    if (dropped > 0) {
      stream.write(`${JSON.stringify({ level: 'WARN', event: 'lines-dropped', lines: dropped })}\n`);
      dropped = 0;
    }
    stream.write(`${line}\n`);
  };
}
