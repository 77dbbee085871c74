import { describe, expect, it } from '@jest/globals';
import { changedLines } from '../../src/plan/template-lines.js';

const template = (memory: number, more = '', version = 'a1b2c3d4'): string => `
Resources:
  # Only a remark.
  Function:
    Properties:
      Description: m on Ollama, image ${version}
      MemorySize: ${memory}
      Timeout: 300
${more}  Version${version}:
    Type: AWS::Lambda::Version
`;

describe('the settings in which two templates differ', () => {
  const cases = [
    { name: 'none', after: template(1769), told: [] },
    { name: 'only what follows from another image', after: template(1769, '', 'ffffffff'), told: [] },
    { name: 'a value', after: template(4096), told: ['MemorySize: 1769 → 4096'] },
    {
      name: 'two values, each against its own',
      after: template(4096).replace('Timeout: 300', 'Timeout: 60'),
      told: ['MemorySize: 1769 → 4096', 'Timeout: 300 → 60'],
    },
    { name: 'not a remark', after: template(1769, '      # Another remark.\n\n'), told: [] },
    { name: 'what ends in a mark of remarks', after: template(1769, '      A: b#\n'), told: ['with A: b#'] },
    { name: 'an entry without a key', after: template(1769, '      - ok: 1\n'), told: ['with - ok: 1'] },
    {
      name: 'a line that comes twice now',
      after: template(1769, '      Timeout: 300\n'),
      told: ['with Timeout: 300'],
    },
    {
      name: 'the first line of all',
      after: template(1769).replace('Resources:', 'Transform: X\nResources:'),
      told: ['with Transform: X'],
    },
    {
      name: 'a setting more',
      after: template(1769, '      OLLAMA_KV_CACHE_TYPE: q8_0\n'),
      told: ['with OLLAMA_KV_CACHE_TYPE: q8_0'],
    },
  ];
  it.each(cases)('are told: $name', ({ after, told }) => {
    expect(changedLines(template(1769), after)).toEqual(told);
  });

  it('are told when one has gone', () => {
    const before = template(1769, '      OLLAMA_KV_CACHE_TYPE: q8_0\n');
    expect(changedLines(before, template(1769))).toEqual(['without OLLAMA_KV_CACHE_TYPE: q8_0']);
  });

  it('are told when an entry without a key gave way to another', () => {
    const before = template(1769, '      - a\n');
    expect(changedLines(before, template(1769, '      - b\n'))).toEqual(['without - a', 'with - b']);
  });

  it('are all told when there are six, and cut when there are more', () => {
    const lines = (count: number) =>
      Array.from({ length: count }, (_, number) => `      X${number}: 1\n`).join('');
    expect(changedLines(template(1769), template(1769, lines(6)))).toHaveLength(6);
    expect(changedLines(template(1769), template(1769, lines(7))).at(-1)).toBe('and 1 more');
  });

  it('are cut when there are many', () => {
    const many = Array.from({ length: 10 }, (_, number) => `      X${number}: 1\n`).join('');
    const told = changedLines(template(1769), template(1769, many));
    expect(told).toHaveLength(7);
    expect(told.at(-1)).toBe('and 4 more');
  });
});
