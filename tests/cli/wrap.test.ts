import { describe, expect, it } from '@jest/globals';
import { foldFor, wrap } from '../../src/cli/render/wrap.js';

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

describe('a text of several lines', () => {
  const shown = (text: string, isTTY = true): string => foldFor({ isTTY, columns: 12 })(text);

  it.each([
    ['prose', 'one two three four', 'one two\n  three four'],
    ['what is indented', '  one two three', '  one two\n  three'],
    ['a numbered list', ' 1. one two three', ' 1. one two\n    three'],
    ['a mark', '✓ one two three', '✓ one two\n  three'],
    ['a mark in colour', '\u001b[31m✗\u001b[39m one two three', '\u001b[31m✗\u001b[39m one two\n  three'],
    ['lines that fit', '\none\n\ntwo\n', '\none\n\ntwo\n'],
  ])('is broken line by line, each under its beginning: %s', (_, text, folded) => {
    expect(shown(text)).toBe(folded);
  });

  it('is left as it is where no terminal is', () => {
    expect(shown('one two three four five', false)).toBe('one two three four five');
  });
});
