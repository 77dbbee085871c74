import { describe, expect, it } from '@jest/globals';
import { reportIn } from '../../src/logs/report.js';

describe('the REPORT in the tail of a log', () => {
  it.each([
    {
      name: 'of a cold start, as text',
      log: 'cut line\nEND RequestId: x\nREPORT RequestId: x\tDuration: 12.03 ms\tBilled Duration: 813 ms\tMemory Size: 1769 MB\tMax Memory Used: 111 MB\tInit Duration: 800.20 ms\t\n',
      expected: { billedMs: 813, memoryUsed: 111, coldStart: true },
    },
    {
      name: 'of a restore',
      log: 'REPORT RequestId: x\tDuration: 9.00 ms\tBilled Duration: 10 ms\tMemory Size: 1769 MB\tMax Memory Used: 111 MB\tRestore Duration: 500.00 ms\tBilled Restore Duration: 3 ms\t',
      expected: { billedMs: 10, memoryUsed: 111, coldStart: true },
    },
    {
      name: 'of a warm call, as JSON',
      log: '{"time":"t","type":"platform.start","record":{}}\n{"time":"t","type":"platform.report","record":{"metrics":{"durationMs":1.5,"billedDurationMs":2,"memorySizeMB":512,"maxMemoryUsedMB":90}}}',
      expected: { billedMs: 2, memoryUsed: 90, coldStart: false },
    },
    {
      name: 'the last of two',
      log: 'REPORT RequestId: a\tDuration: 1 ms\tBilled Duration: 1 ms\t\nREPORT RequestId: b\tDuration: 1 ms\tBilled Duration: 2 ms\t',
      expected: { billedMs: 2, memoryUsed: undefined, coldStart: false },
    },
    { name: 'none', log: 'something "platform.report" else\n{"platform.report', expected: undefined },
  ])('$name', ({ log, expected }) => expect(reportIn(log)).toEqual(expected));
});
