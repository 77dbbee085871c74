import { describe, expect, it } from '@jest/globals';
import { readAhead } from '../../src/lib/read-ahead.js';

async function* of(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function textOf(chunks: AsyncIterable<Uint8Array>, into: string[] = []): Promise<string> {
  for await (const chunk of chunks) into.push(Buffer.from(chunk).toString());
  return into.join('');
}

const ignored = (): void => undefined;

describe('streams that are read at once', () => {
  it.each([1, 2, 9])('come in their order, %i at once', async (width) => {
    const openers = [() => of('a', 'b'), () => of(), () => of('c'), () => of('d', 'e')];
    expect(await textOf(readAhead(openers, width, ignored))).toBe('abcde');
  });

  it('are nothing when there are none', async () => {
    expect(await textOf(readAhead([], 3, ignored))).toBe('');
  });

  it('are opened as the first of them is used up, and no earlier', async () => {
    const opened: number[] = [];
    const openers = [0, 1, 2, 3].map((number) => () => {
      opened.push(number);
      return of(String(number));
    });
    const reading = readAhead(openers, 2, ignored);
    await reading.next();
    expect(opened).toEqual([0, 1]);
    await reading.next();
    expect(opened).toEqual([0, 1, 2]);
    await reading.return(undefined);
    expect(opened).toEqual([0, 1, 2]);
  });

  it('fail where the failure stands: what comes before it arrives, what comes after does not', async () => {
    const broken = async function* () {
      yield Buffer.from('b');
      throw new Error('torn');
    };
    const got: string[] = [];
    const reading = readAhead([() => of('a'), broken, () => of('c')], 3, ignored);
    await expect(textOf(reading, got)).rejects.toThrow('torn');
    expect(got).toEqual(['a', 'b']);
  });

  it('are told to stop, and waited for, when nobody takes any more', async () => {
    let stop = ignored;
    const stopped = new Promise<void>((resolve) => {
      stop = resolve;
    });
    let ended = false;
    const endless = async function* () {
      yield Buffer.from('x');
      await stopped;
      ended = true;
    };
    const reading = readAhead([() => of('a'), endless], 2, () => stop());
    await reading.next();
    await reading.return(undefined);
    expect(ended).toBe(true);
  });
});
