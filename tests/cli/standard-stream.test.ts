import { execFile } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { standardStream } from '../../src/cli/standard-stream.js';

const bin = fileURLToPath(new URL('../../bin/ollama-lambda.js', import.meta.url));

describe('standard output', () => {
  it('drops what nobody reads any more, and says that it is lost', () => {
    const { stream, written } = standIn();
    const told: Error[] = [];
    const output = standardStream(stream, (error) => told.push(error));
    output.write('one');
    stream.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    output.write('two');
    expect(written).toEqual(['one']);
    expect(output.lost?.aborted).toBe(true);
    expect(told).toEqual([]);
  });

  it('tells once of a disk that is full', () => {
    const { stream } = standIn();
    const told: Error[] = [];
    standardStream(stream, (error) => told.push(error));
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    stream.emit('error', full);
    stream.emit('error', full);
    expect(told).toEqual([full]);
  });

  it.each([['--version'], ['--help'], ['completion bash'], ['render --model llama3.2:1b']])(
    'that cannot be written fails %s with one line and without a stack; that nobody reads fails nothing',
    async (argv) => {
      const run = `"${process.execPath}" "${bin}" ${argv}`;
      const script = `${run} >/dev/full; echo "full $?" >&2; { ${run}; echo "unread $?" >&2; } | true`;
      const { stderr } = await promisify(execFile)('bash', ['-c', script]);
      expect(stderr).toMatch(/^error standard output cannot be written: .*\nfull 1\nunread 0\n$/);
    },
  );
});

function standIn(): { readonly stream: NodeJS.WriteStream; readonly written: readonly string[] } {
  const written: string[] = [];
  const stream = Object.assign(new EventEmitter(), { write: (text: string) => written.push(text) });
  return { stream: stream as unknown as NodeJS.WriteStream, written };
}
