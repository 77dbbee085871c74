import { messageOf } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import type { Output } from './io.js';

/**
 * A stream of the process as commands see it. When nobody reads on (`| head -1`), what is written is dropped and the work
 * goes on: a deploy is not left half-done because of the pipe behind it. What has no other end watches `lost`.
 *
 * @param unwritable is told once of any other failure, such as a full disk; without it those are dropped too
 */
export function standardStream(stream: NodeJS.WriteStream, unwritable?: (error: Error) => void): Output {
  const lost = new AbortController();
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (lost.signal.aborted) return;
    lost.abort(error);
    if (error.code !== 'EPIPE') unwritable?.(error);
  });
  return {
    isTTY: stream.isTTY === true,
    get columns() {
      return stream.columns ?? 80;
    },
    stream,
    lost: lost.signal,
    write: (text) => {
      if (!lost.signal.aborted) stream.write(text);
    },
  };
}

/** Results that are not written are not done, whatever the command makes of its own work. */
export function failForUnwritable(error: Error): void {
  process.stderr.write(`error standard output cannot be written: ${messageOf(error)}\n`);
  process.once('exit', () => {
    process.exitCode = exitCodes.failed;
  });
}
