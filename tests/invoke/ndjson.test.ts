import { describe, expect, it } from '@jest/globals';
import { parseNdjson } from '../../src/invoke/ndjson.js';
import fc from '../fast-check.js';

async function* inPieces(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const places = [0, ...cuts, bytes.length].sort((a, b) => a - b);
  for (let index = 1; index < places.length; index += 1)
    yield bytes.subarray(places[index - 1], places[index]);
}

async function valuesOf(bytes: Uint8Array, cuts: readonly number[]): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const value of parseNdjson(inPieces(bytes, cuts))) values.push(value);
  return values;
}

describe('a stream of JSON lines', () => {
  const values = [{ a: 'é' }, { emoji: '🦙', line: 'two\nlines' }, 3];
  const text = values.map((value) => JSON.stringify(value)).join('\n');

  it.each([
    ['with a newline at its end', `${text}\n`],
    ['without one', text],
    ['with empty lines and CRLF', `\r\n${text.replaceAll('\n', '\r\n\r\n')}\r\n\n`],
  ])('%s gives the same values wherever it is cut in two', async (_what, written) => {
    const bytes = Buffer.from(written);
    for (let cut = 0; cut <= bytes.length; cut += 1) expect(await valuesOf(bytes, [cut])).toEqual(values);
  });

  it('gives the values that were written, for any values and any cuts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.jsonValue({ stringUnit: 'binary' }).map((it) => JSON.parse(JSON.stringify(it)) as unknown),
        ),
        fc.array(fc.nat(500)),
        async (written, cuts) => {
          const bytes = Buffer.from(written.map((value) => `${JSON.stringify(value)}\n`).join(''));
          const inside = cuts.map((cut) => Math.min(cut, bytes.length));

          expect(await valuesOf(bytes, inside)).toEqual(written);
        },
      ),
    );
  });

  it('gives each value as soon as its line is there', async () => {
    let asked = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        asked += 1;
        yield Buffer.from(`${asked}\n`);
      }
    }
    const first = await parseNdjson(endless()).next();

    expect(first.value).toBe(1);
    expect(asked).toBe(1);
  });

  it('throws at what is no JSON', async () => {
    await expect(valuesOf(Buffer.from('{"a":1}\n<html>\n'), [])).rejects.toThrow(SyntaxError);
  });
});
