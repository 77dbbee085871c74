import { describe, expect, it } from '@jest/globals';
import { dialects } from '../../container/answers/dialects.js';
import type { Write } from '../../container/flow.js';
import { type Ending, listen } from '../../container/stream-end.js';
import fc from '../fast-check.js';
import { flowing } from './flowing.js';
import { type Sample, samples, wholeOf } from './samples.js';

interface Passed {
  readonly out: string;
  readonly ending: Ending;
  readonly writes: readonly string[];
  readonly transcript: ReturnType<(typeof dialects)[string]['transcript']>;
}

/** Lets the chunks through as the function does, without what it adds at the end. */
async function pass({ path }: Sample, chunks: readonly Uint8Array[]): Promise<Passed> {
  const transcript = dialects[path]?.transcript();
  if (transcript === undefined) throw new Error(`no dialect for ${path}`);
  const out: Uint8Array[] = [];
  const write: Write = (bytes) => {
    out.push(Buffer.from(bytes));
    return undefined;
  };
  const beforeEnd = async (): Promise<void> => undefined;
  const ending = await listen(flowing(chunks), { transcript, write, beforeEnd });
  if (ending.kind === 'proper') out.push(ending.rest);
  return { out: Buffer.concat(out).toString(), ending, writes: out.map(String), transcript };
}

/** Cuts the bytes at each of the places. */
function cut(bytes: Buffer, places: readonly number[]): Uint8Array[] {
  const sorted = [0, ...[...places].sort((one, other) => one - other), bytes.length];
  return sorted.slice(1).map((place, index) => bytes.subarray(sorted[index], place));
}

describe.each(Object.entries(samples))('a stream of %s', (_name, sample) => {
  const whole = wholeOf(sample);
  const bytes = Buffer.from(whole);
  const places = fc.array(fc.nat(bytes.length), { maxLength: 12 });
  const lastFrame = Buffer.byteLength(
    sample.frames
      .slice(0, -1)
      .map((frame) => frame + sample.separator)
      .join(''),
  );
  /** Of the first so many bytes, those of whole frames. */
  const wholeFrames = (stop: number): string => {
    const end = bytes.subarray(0, stop).lastIndexOf(sample.separator);
    return end < 0 ? '' : bytes.subarray(0, end + sample.separator.length).toString();
  };

  it('that ends properly passes unchanged at every two-way split, and its counts are read', async () => {
    // One that is long is cut at every third place, and at all of them in its last frames.
    for (let place = 0; place <= bytes.length; place += place < bytes.length - 800 ? 3 : 1) {
      const { out, ending, transcript } = await pass(sample, cut(bytes, [place]));
      expect(out).toBe(whole);
      expect(ending.kind).toBe('proper');
      expect(transcript.facts).toMatchObject(sample.facts);
    }
  });

  it('passes unchanged however it is cut into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(places, async (at) => expect((await pass(sample, cut(bytes, at))).out).toBe(whole)),
    );
  });

  it('that stops at any byte before its end gives whole frames and is known to be broken', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(lastFrame), places, async (stop, at) => {
        const kept = bytes.subarray(0, stop);
        const chunks = cut(
          kept,
          at.filter((place) => place < stop),
        );
        const { out, ending } = await pass(sample, chunks);
        expect(out).toBe(wholeFrames(stop));
        expect(ending.kind).toBe('broken');
      }),
    );
  });

  it('that is cut at any byte can be ended in its protocol, as soon as it has begun', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(lastFrame), async (stop) => {
        const { out, transcript } = await pass(sample, cut(bytes.subarray(0, stop), []));
        const end = transcript.cut();
        if (out === '') return expect(end).toBeUndefined();
        const again = await pass(sample, [Buffer.from(out + end)]);
        expect(again.ending.kind).toBe('proper');
        expect(again.out).toBe(out + end);
        expect(end).toContain('"ollama_lambda":{"cut":"deadline"}');
      }),
    );
  });

  it('that is cut has the text so far in its whole answer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(lastFrame), async (stop) => {
        const { transcript } = await pass(sample, cut(bytes.subarray(0, stop), []));
        const said = textIn(transcript.whole(true));
        expect(sample.text.startsWith(said)).toBe(true);
        expect(said !== '').toBe(transcript.begun);
      }),
    );
  });

  it('that says itself that it failed is stopped before those words', async () => {
    const failing = dialects[sample.path]?.transcript();
    const error = failing?.fail({ status: 500, message: '/secret/path', requestId: 'r' }) ?? '';
    const first = `${sample.frames[0]}${sample.separator}`;
    const { out, ending } = await pass(sample, [Buffer.from(first + error + whole)]);
    expect(out).toBe(first);
    expect(ending).toMatchObject({ kind: 'error', said: expect.stringContaining('/secret/path') });
  });

  it('whose end mark lacks its separator is complete', async () => {
    const trimmed = whole.trimEnd();
    const { out, ending } = await pass(sample, [Buffer.from(trimmed)]);
    expect([out, ending.kind]).toEqual([trimmed, 'proper']);
  });

  it('passes each frame on as soon as it is whole', async () => {
    const chunks = sample.frames.map((frame) => Buffer.from(frame + sample.separator));
    const { writes } = await pass(sample, chunks);
    expect(writes.filter((write) => write !== '')).toEqual(chunks.map(String));
  });

  it('passes keep-alives and comments by without a meaning', async () => {
    const { keepAlive } = dialects[sample.path] ?? { keepAlive: 'none' };
    const { out, ending, transcript } = await pass(sample, [Buffer.from(keepAlive + whole)]);
    expect([out, ending.kind]).toEqual([keepAlive + whole, 'proper']);
    expect(textIn(transcript.whole(false))).toBe(sample.text);
  });
});

/** All text of an answer in one piece, in whichever protocol. */
function textIn(answer: unknown): string {
  if (Array.isArray(answer)) return answer.map(textIn).join('');
  if (typeof answer !== 'object' || answer === null) return '';
  return Object.entries(answer)
    .map(([name, value]) =>
      typeof value === 'string' && ['content', 'response', 'text'].includes(name) ? value : textIn(value),
    )
    .join('');
}
