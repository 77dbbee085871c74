import { describe, expect, it } from '@jest/globals';
import { boundedMap } from '../../src/lib/bounded-map.js';
import { measure, sha256, verified } from '../../src/lib/digest-stream.js';
import { retry } from '../../src/lib/retry.js';
import { inPieces, joined } from './streams.js';

const never = new AbortController().signal;
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('boundedMap', () => {
  it('keeps order and never has more under way than allowed', async () => {
    let busy = 0;
    let most = 0;
    const results = await boundedMap([5, 1, 4, 2, 3], 2, never, async (item) => {
      busy += 1;
      most = Math.max(most, busy);
      for (let turn = 0; turn < item; turn += 1) await nextTurn();
      busy -= 1;
      return item * 10;
    });
    expect(results).toEqual([50, 10, 40, 20, 30]);
    expect(most).toBe(2);
  });

  it('throws the first failure, after the others were told to stop and have let go', async () => {
    const ended: string[] = [];
    const work = async (item: string, signal: AbortSignal) => {
      if (item === 'bad') throw new Error('the first');
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      await nextTurn();
      ended.push(item);
      throw new Error('a consequence');
    };
    await expect(boundedMap(['slow', 'bad', 'waiting'], 2, never, work)).rejects.toThrow('the first');
    expect(ended).toEqual(['slow']);
  });

  it('begins nothing after a failure, nor for who has stopped already', async () => {
    const begun: number[] = [];
    const work = async (item: number) => {
      begun.push(item);
      await nextTurn();
      throw new Error(`of ${item}`);
    };
    await expect(boundedMap([1, 2, 3, 4], 2, never, work)).rejects.toThrow('of 1');
    expect(begun).toEqual([1, 2]);
    await expect(boundedMap([5], 9, AbortSignal.abort(new Error('stopped')), work)).rejects.toThrow(
      'stopped',
    );
    expect(begun).toEqual([1, 2]);
  });

  it('is stopped between two items', async () => {
    const stop = new AbortController();
    const begun: number[] = [];
    const done = boundedMap([1, 2, 3], 1, stop.signal, async (item) => {
      begun.push(item);
      if (item === 2) stop.abort(new Error('enough'));
    });
    await expect(done).rejects.toThrow('enough');
    expect(begun).toEqual([1, 2]);
  });
});

describe('retry', () => {
  const waits: number[] = [];
  const options = {
    delay: async (ms: number) => void waits.push(ms),
    random: () => 0,
    base: 100,
  };

  it('backs off exponentially with jitter, does as it is told to wait, and gives up', async () => {
    waits.length = 0;
    let tries = 0;
    const work = retry(
      async () => {
        tries += 1;
        throw new Error(`try ${tries}`);
      },
      { ...options, attempts: 4, judge: () => (tries === 2 ? { again: true, after: 7 } : { again: true }) },
    );
    await expect(work).rejects.toThrow('try 4');
    expect(waits).toEqual([50, 7, 200]);
  });

  it('counts from the start again when there was progress', async () => {
    let tries = 0;
    const result = retry(
      async () => {
        tries += 1;
        if (tries < 9) throw new Error('cut');
        return 'whole';
      },
      { ...options, attempts: 2, judge: () => ({ again: true, progress: true }) },
    );
    await expect(result).resolves.toBe('whole');
  });

  it('does not try again what cannot be mended, nor after an abort', async () => {
    let tries = 0;
    const fail = async () => {
      tries += 1;
      throw new Error('no');
    };
    await expect(retry(fail, { ...options, judge: () => ({ again: false }) })).rejects.toThrow('no');
    const stop = new AbortController();
    stop.abort();
    await expect(
      retry(fail, { ...options, signal: stop.signal, judge: () => ({ again: true }) }),
    ).rejects.toThrow();
    expect(tries).toBe(1);
  });
});

describe('verified', () => {
  const data = Buffer.from('the promised bytes');
  const lie = () => new Error('a lie');
  it('passes on the truth', async () => {
    const stream = verified(inPieces(data, [5]), { digest: sha256(data), bytes: data.length }, lie);
    expect((await joined(stream)).equals(data)).toBe(true);
  });
  it.each([
    ['one byte wrong', Buffer.from('the promised bytez')],
    ['one byte less', data.subarray(1)],
    ['one byte more', Buffer.concat([data, data.subarray(0, 1)])],
  ])('throws at the end on %s', async (_, other) => {
    const stream = verified(inPieces(other, [5]), { digest: sha256(data), bytes: data.length }, lie);
    await expect(measure(stream)).rejects.toThrow('a lie');
  });
});
