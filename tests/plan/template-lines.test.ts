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

  it('are cut when there are many', () => {
    const many = Array.from({ length: 10 }, (_, number) => `      X${number}: 1\n`).join('');
    const told = changedLines(template(1769), template(1769, many));
    expect(told).toHaveLength(7);
    expect(told.at(-1)).toBe('and 4 more');
  });
});
