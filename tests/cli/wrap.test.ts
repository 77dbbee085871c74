import { describe, expect, it } from '@jest/globals';
import { wrap } from '../../src/cli/render/wrap.js';

describe('a text that is wrapped', () => {
  const cases = [
    { name: 'one that fits', text: 'one two', columns: 7, wrapped: 'one two' },
    { name: 'one that does not', text: 'one two three', columns: 9, wrapped: 'one two\n  three' },
    { name: 'what is indented', text: '  → one two', columns: 8, wrapped: '  → one\n  two' },
    {
      name: 'a word that is wider than the terminal',
      text: 'a https://long.example b',
      columns: 8,
      wrapped: 'a\n  https://long.example\n  b',
    },
    { name: 'nothing', text: '', columns: 8, wrapped: '' },
  ];
  it.each(cases)('keeps every word: $name', ({ text, columns, wrapped }) => {
    expect(wrap(text, columns, 2)).toBe(wrapped);
  });
});
