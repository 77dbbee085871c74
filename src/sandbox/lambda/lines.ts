import type { Readable } from 'node:stream';

/** CloudWatch's limit for one event; longer lines are cut into pieces of this many characters. */
const maximumLine = 256 * 1024 - 26;

/** Calls back for every line of a stream of text, the last one too when it has no newline. */
export function eachLine(stream: Readable, onLine: (line: string) => void): void {
  let held = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (held + text).split('\n');
    held = lines.pop() ?? '';
    for (const line of lines) onLine(line.replace(/\r$/, ''));
    while (held.length > maximumLine) {
      onLine(held.slice(0, maximumLine));
      held = held.slice(maximumLine);
    }
  });
  stream.on('end', () => {
    if (held) onLine(held);
  });
}
