import { describe, expect, it } from '@jest/globals';
import { table } from './function-table.js';
import { median, medianInterval, TokenClock, tokensPerSecond } from './token-clock.js';

describe('the clock of an answer', () => {
  const line = (content: string, done = false) => `${JSON.stringify({ message: { content }, done })}\n`;

  it('counts the pieces with text, however the stream is cut', () => {
    const clock = new TokenClock();
    const bytes = Buffer.from(line('') + line('a') + line('ü') + line('c') + line('', true));
    for (const byte of bytes) clock.push(Uint8Array.of(byte));
    expect(clock.times.tokens).toBe(3);
    expect(clock.times.firstMs).toBeLessThanOrEqual(clock.times.lastMs);
  });

  it.each([
    ['broke off', line('a')],
    ['was an error', `${line('a')}{"error":"the engine stopped"}\n`],
    ['said nothing', line('', true)],
  ])('refuses an answer that %s', (_how, text) => {
    const clock = new TokenClock();
    clock.push(Buffer.from(text));
    expect(() => clock.times).toThrow('no whole answer came');
  });

  it('gives the speed of the tokens after the first', () => {
    expect(tokensPerSecond({ firstMs: 500, lastMs: 1500, tokens: 11 })).toBe(10);
  });
});

describe('the median', () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 2, 3], 2.5],
    [[7], 7],
  ])('of %j is %s', (values, expected) => {
    expect(median(values)).toBe(expected);
  });
});

describe('the interval of the median', () => {
  const upTo = (last: number) => Array.from({ length: last }, (_, index) => last - index);

  it.each([
    [upTo(5), [1, 5]],
    [upTo(25), [8, 18]],
    [upTo(100), [41, 60]],
  ])('of %j is %j', (values, expected) => {
    expect(medianInterval(values)).toEqual(expected);
  });
});

describe('the table', () => {
  it('says of each goal whether it was met', () => {
    const text = table({
      direct: { firstTokenMs: 10, tokensPerSecond: 100 },
      through: { firstTokenMs: 16, tokensPerSecond: 99.5 },
      addedFirstTokenMs: 6,
      tokensPerSecondRatio: 0.995,
      tokensPerSecondRatioInterval: [0.989, 1.002],
      handlerCpuMsPerToken: 0.123,
      handlerRssMiB: 70,
      preread: { plainMs: 3000, prereadMs: 900 },
    });
    expect(text).toMatch(/added to the first token +6\.0 ms +under 5 ms +MISSED\n/);
    expect(text).toMatch(
      /share that is left \(with 95 %\) +99\.5 % \(98\.9 % to 100\.2 %\) +at least 99 % +met\n/,
    );
    expect(text).toMatch(/CPU of the handler, a token +0\.12 ms\n/);
    expect(text).toMatch(/times faster +3\.3 +at least 3 +met\n/);
  });

  it('leaves out what was not measured', () => {
    expect(table({ preread: null })).toBe('');
  });
});
