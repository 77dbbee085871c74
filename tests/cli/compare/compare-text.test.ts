import { describe, expect, it } from '@jest/globals';
import { compareText } from '../../../src/cli/compare/compare-text.js';
import type { Contended } from '../../../src/cli/compare/contest.js';
import type { Contestant } from '../../../src/cli/compare/contestant.js';
import { createStyle } from '../../../src/cli/render/style.js';
import { mib } from '../../../src/core/units.js';

const contended = (label: string, text: string, changes: Partial<Contestant> = {}): Contended => ({
  contestant: {
    label,
    model: label,
    where: 'here',
    needed: mib(1700),
    memory: undefined,
    perSecond: undefined,
    estimated: undefined,
    ask: () => Promise.reject(new Error('nobody asks')),
    ...changes,
  },
  requests: 2,
  failed: 0,
  failures: [],
  firstToken: {
    cold: { count: 1, p50: 8200, p90: 8200, p99: 8200 },
    warm: { count: 1, p50: 310, p90: 310, p99: 310 },
  },
  tokensPerSecond: { count: 2, p50: 12.34, p90: 13, p99: 13 },
  costPerThousandTokens: 0.0021,
  outputTokens: 57,
  answers: [
    {
      prompt: 'Why?',
      text,
      sample: {
        kind: 'answered',
        firstTokenMs: 310,
        totalMs: 900,
        coldStart: false,
        promptTokens: 9,
        outputTokens: 28,
        tokensPerSecond: 12.34,
      },
    },
  ],
});
const long = 'Because the air scatters short waves of light more than long ones, and blue is short. '.repeat(
  2,
);
const both = [contended('llama3.2:1b', long), contended('qwen2.5:1.5b', `Short.\n${'x'.repeat(100)}`)];
const lines = (all: readonly Contended[], width?: number): readonly string[] =>
  compareText(all, createStyle(false), width).split('\n');

describe('models beside each other', () => {
  it('are a line each, with what was measured', () =>
    expect(lines(both).slice(0, 3)).toEqual([
      'model         cold first  first p50  tokens/s  tokens  $/1,000 tokens    needs',
      'llama3.2:1b        8.2 s     310 ms      12.3      57         $0.0021  1700 MB',
      'qwen2.5:1.5b       8.2 s     310 ms      12.3      57         $0.0021  1700 MB',
    ]));

  it('say what they cost by estimate where no function was asked, and nothing where nobody knows', () => {
    const estimated = { low: 0.001, high: 0.002 };
    const [here, unknown] = [{ estimated }, { needed: undefined }].map((changes) => ({
      ...contended('a', '', changes),
      costPerThousandTokens: undefined,
    }));
    expect(lines([here, unknown] as Contended[])[1]).toMatch(/~\$0\.0010–\$0\.0020 +1700 MB$/);
    expect(lines([here, unknown] as Contended[])[2]).toMatch(/– +–$/);
  });

  it('answer below each other within 80 columns', () => {
    const shown = lines(both, 80);
    expect(shown.slice(4, 7)).toEqual([
      '> Why?',
      'llama3.2:1b',
      expect.stringMatching(/^ {2}Because the air/),
    ]);
    for (const line of shown) expect(line.length).toBeLessThanOrEqual(80);
    expect(shown).toContain('qwen2.5:1.5b');
  });

  it('answer side by side within 200 columns, and columns stay columns', () => {
    const shown = lines(both, 200);
    expect(shown[5]).toMatch(/^llama3\.2:1b {90}qwen2\.5:1\.5b$/);
    expect(shown[6]).toMatch(/^Because the air .{80,}Short\.$/);
    expect(shown[7]?.slice(101)).toBe('x'.repeat(99));
    for (const line of shown) expect(line.length).toBeLessThanOrEqual(200);
  });

  it('tell what failed and what was not asked in the place of an answer', () => {
    const failed = contended('a', '');
    const [answer] = failed.answers;
    const refused = { ...answer, sample: { kind: 'failed', message: 'the endpoint answered 503' } as const };
    const all = [
      { ...failed, answers: [refused as never] },
      { ...failed, answers: [] },
    ];
    expect(lines(all).join('\n')).toMatch(/\(failed: the endpoint answered 503\)[\s\S]*\(not asked\)/);
  });
});
