import { describe, expect, it } from '@jest/globals';
import type { LogGroupEvent, LogQuestion } from '../../src/aws/ports.js';
import { requestLogs } from '../../src/cli/logs/read-logs.js';

/** A log group as CloudWatch searches it. */
function group(lines: readonly (readonly [at: number, message: string])[]) {
  const all = lines.map(([at, message], index) => ({ id: String(index), at, message, stream: 'one' }));
  return {
    async *events(_: string, { from, to, pattern }: LogQuestion): AsyncGenerator<LogGroupEvent> {
      const term = pattern?.replaceAll('"', '') ?? '';
      for (const event of all) {
        const inTime = event.at >= from && event.at < (to ?? Number.POSITIVE_INFINITY);
        if (inTime && event.message.includes(term)) yield event;
      }
    },
  };
}

async function told(lines: readonly (readonly [number, string])[], id: string): Promise<readonly string[]> {
  const found: string[] = [];
  const question = { id, from: 0, signal: new AbortController().signal };
  for await (const { message } of requestLogs(group(lines), 'g', question)) found.push(message);
  return found;
}

const platform = (type: string, requestId: string, more = {}): string =>
  JSON.stringify({ time: 'x', type: `platform.${type}`, record: { requestId, ...more } });

const text = [
  [1000, 'a line of the start'],
  [3000, 'START RequestId: one Version: 1'],
  [3100, 'the engine says something'],
  [3200, 'END RequestId: one'],
  [3200, 'REPORT RequestId: one\tDuration: 200 ms\tInit Duration: 1500.00 ms'],
  [3200, 'START RequestId: two Version: 1'],
  [3300, 'more of the engine'],
  [3400, 'REPORT RequestId: two\tDuration: 200 ms\t'],
] as const;

const json = [
  [1000, 'a line of the start'],
  [3000, platform('start', 'one')],
  [3100, 'the engine says something'],
  [3200, platform('report', 'one', { metrics: { durationMs: 200, initDurationMs: 1500 } })],
  [3200, platform('start', 'two')],
  [3300, 'more of the engine'],
  [3400, platform('report', 'two', { metrics: { durationMs: 200 } })],
] as const;

describe('the lines of one request', () => {
  it.each([
    { name: 'as text', lines: text },
    { name: 'as JSON', lines: json },
  ])(
    'are its instance’s, the start included, and no other request’s: Lambda’s own $name',
    async ({ lines }) => {
      const cold = await told(lines, 'one');
      expect(cold).toContain('a line of the start');
      expect(cold).toContain('the engine says something');
      expect(cold.filter((line) => line.includes('two'))).toEqual([]);
      const warm = await told(lines, 'two');
      expect(warm).toContain('more of the engine');
      expect(warm).not.toContain('the engine says something');
      expect(warm.filter((line) => line.includes('one'))).toEqual([]);
    },
  );

  it('are exit 6 when no line names it', async () => {
    await expect(told(text, 'three')).rejects.toMatchObject({ code: 'request-absent', exitCode: 6 });
  });
});
