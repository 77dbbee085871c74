import { describe, expect, it } from '@jest/globals';
import { metered, sha256 } from '../../src/lib/digest-stream.js';
import { createThreadMeter } from '../../src/lib/hash-thread.js';
import { inPieces, joined } from './streams.js';

const data = Buffer.alloc(5 * 1024 * 1024 + 17).map((_, at) => (at * 31 + (at >> 9)) & 0xff);

describe('a meter on a thread', () => {
  it.each([
    ['crumbs', [1000, 70_000]],
    ['pieces as large as a layer is written in', [1024 * 1024 + 64]],
    ['one piece larger than all the memory that is shared', [data.length]],
  ])('finds the same digest and length as one without, from %s', async (_, cuts) => {
    const meter = createThreadMeter();
    const passed = await joined(metered(inPieces(data, cuts), meter));
    expect(passed.equals(data)).toBe(true);
    expect(meter.end()).toEqual({ digest: sha256(data), bytes: data.length });
  });

  it('knows the digest of nothing', async () => {
    const meter = createThreadMeter();
    await meter.settle();
    expect(meter.end()).toEqual({ digest: sha256(''), bytes: 0 });
  });

  it('has taken what it was given: the chunk may be written over at once', async () => {
    const meter = createThreadMeter();
    const chunk = Buffer.from(data);
    await meter.update(chunk);
    chunk.fill(0);
    await meter.settle();
    expect(meter.end().digest).toBe(sha256(data));
  });

  it('has no digest before it has settled', async () => {
    const meter = createThreadMeter();
    await meter.update(data);
    expect(() => meter.end()).toThrow('before it had settled');
    await meter.discard();
  });

  it.each([
    [
      'the reader stops',
      async (chunks: AsyncIterable<Uint8Array>) => {
        for await (const _ of chunks) break;
      },
      data,
    ],
    ['the source fails', (chunks: AsyncIterable<Uint8Array>) => joined(chunks), undefined],
  ])('lets go of its thread when %s', async (_, read, whole) => {
    let discarded = 0;
    const meter = createThreadMeter();
    const counted = {
      ...meter,
      async discard() {
        discarded += 1;
        await meter.discard();
      },
    };
    async function* source() {
      yield data.subarray(0, 100_000);
      if (whole === undefined) throw new Error('cut');
      yield data.subarray(100_000);
    }
    await read(metered(source(), counted)).catch((error: Error) => expect(error.message).toBe('cut'));
    expect(discarded).toBe(1);
    expect(() => meter.end()).toThrow('before it had settled');
  });
});
