import { describe, expect, it } from '@jest/globals';
import { matches } from '../../src/template/validate/pattern.js';

describe('a pattern of a schema', () => {
  it.each<[pattern: string, text: string, expected: boolean]>([
    ['b', 'abc', true],
    ['^b$', 'abc', false],
    // As one character, and by its properties.
    ['^.$', '\u{1f600}', true],
    ['^\\p{L}+$', 'é', true],
    // What JavaScript’s strict mode refuses is read in the lenient one.
    ['^[\\w\\-]+\\@$', 'a-b@', true],
    ['^[\\w\\-]+\\@$', 'a-b', false],
  ])('%s: %s: %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
    expect(matches(pattern, text)).toBe(expected);
  });
});
