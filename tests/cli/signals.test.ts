import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { listenToSignals } from '../../src/cli/signals.js';

function listening() {
  const source = new EventEmitter();
  const left: number[] = [];
  const said: string[] = [];
  const signals = listenToSignals({
    choose: undefined,
    leave: (code) => void left.push(code),
    say: (text) => void said.push(text),
    source,
  });
  return { source, signals, left, said };
}

/** Work that ends only by its signal. */
const endless = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

describe('work that can be stopped by itself', () => {
  it('ends with Ctrl-C and leaves the program as it was', async () => {
    const { source, signals, left, said } = listening();
    for (let time = 0; time < 3; time += 1) {
      const work = signals.stoppable(endless);
      source.emit('SIGINT');
      await expect(work).rejects.toMatchObject({ name: 'AbortError' });
    }
    expect([signals.signal.aborted, signals.exitCode(), left, said]).toEqual([false, undefined, [], []]);
  });

  it('ends with SIGTERM, and the program with it', async () => {
    const { source, signals } = listening();
    const work = signals.stoppable(endless);
    source.emit('SIGTERM');
    await expect(work).rejects.toMatchObject({ name: 'AbortError' });
    expect([signals.signal.aborted, signals.exitCode()]).toEqual([true, 143]);
  });

  it('leaves Ctrl-C to the program once it is done', async () => {
    const { source, signals } = listening();
    await signals.stoppable(async () => 'done');
    source.emit('SIGINT');
    expect([signals.signal.aborted, signals.exitCode()]).toEqual([true, 130]);
  });
});
