import { describe, expect, it } from '@jest/globals';
import type { Functions } from '../../../src/aws/ports.js';
import { askFunction } from '../../../src/cli/bench/ask-function.js';

const report = (init: string): string =>
  `REPORT RequestId: x\tDuration: 80.00 ms\tBilled Duration: 81 ms\tMemory Size: 512 MB\tMax Memory Used: 99 MB\t${init}`;

/** A function that says two words, and whose log ends like this, one a call. */
function functionSaying(logs: readonly (string | undefined)[]) {
  const asked: { qualifier: string; event: unknown }[] = [];
  const functions: Pick<Functions, 'invokeStreaming'> = {
    async *invokeStreaming({ qualifier, payload, onTail }) {
      const log = logs[asked.length];
      asked.push({ qualifier, event: JSON.parse(payload) });
      yield Buffer.from('{"message":{"content":"two "}}\n{"message":{"content":"words"},"done":true,');
      yield Buffer.from(
        '"done_reason":"stop","prompt_eval_count":4,"eval_count":2,"eval_duration":1000000000}\n',
      );
      if (log !== undefined) onTail?.(log);
    },
  };
  const ask = askFunction(functions, { functionName: 'chat', qualifier: 'a-version' });
  const messages = [{ role: 'user', content: 'say two words' }];
  const question = { model: 'm', messages, options: { num_predict: 9 }, now: () => 0 };
  return { asked, ask: () => ask(question, new AbortController().signal) };
}

describe('asking a version of a function', () => {
  it('goes to that version, with the question alone, and hears the answer', async () => {
    const { ask, asked } = functionSaying([report('')]);
    expect(await ask()).toMatchObject({
      content: 'two words',
      promptTokens: 4,
      outputTokens: 2,
      tokensPerSecond: 2,
      reason: 'stop',
    });
    expect(asked).toEqual([
      {
        qualifier: 'a-version',
        event: {
          path: '/api/chat',
          method: 'POST',
          body: {
            model: 'm',
            stream: true,
            messages: [{ role: 'user', content: 'say two words' }],
            options: { num_predict: 9 },
          },
        },
      },
    ]);
  });

  it('takes what is billed, and whether it was cold, from Lambda’s own line', async () => {
    const { ask } = functionSaying([report(''), report('Init Duration: 700.00 ms\t')]);
    expect(await ask()).toMatchObject({ coldStart: false, billedMs: 81, memoryUsed: 99 });
    expect(await ask()).toMatchObject({ coldStart: true });
  });

  it('takes the first for the cold one where no log is sent, and makes no bill up', async () => {
    const { ask } = functionSaying([undefined, undefined]);
    const [first, second] = [await ask(), await ask()];
    expect([first.coldStart, second.coldStart]).toEqual([true, false]);
    expect(first).toMatchObject({ billedMs: undefined, memoryUsed: undefined, fallback: undefined });
  });

  it('tells what the function gave up, by its own line, and not by what a model may have said', async () => {
    const line = '{"event":"request","status":200,"fallback":"context; 4096 tokens instead of 8192"}';
    const { ask } = functionSaying([
      `cut in the middle","fallback":"x"}\n${line}\n${report('')}`,
      `{"event":"engine","message":"x","fallback":"no"}\n{"fallback": broken\n${report('')}`,
    ]);
    expect(await ask()).toMatchObject({ fallback: 'context; 4096 tokens instead of 8192' });
    expect(await ask()).toMatchObject({ fallback: undefined });
  });
});
