import { describe, expect, it } from '@jest/globals';
import { createMarkdown } from '../../../src/cli/chat/markdown.js';
import { createStyle, type Style } from '../../../src/cli/render/style.js';
import fc from '../../fast-check.js';

const named = (name: string) => (text: string) => `<${name}>${text}</${name}>`;
/** Styles that can be read, joined where they touch. */
const style: Style = {
  bold: named('b'),
  dim: named('d'),
  red: named('r'),
  green: named('g'),
  yellow: named('y'),
  cyan: named('c'),
};
const joined = (text: string): string => text.replaceAll(/<\/([a-z])><\1>/g, '');

const rendered = (pieces: readonly string[], of: Style = style): string => {
  const markdown = createMarkdown(of);
  return joined(pieces.map(markdown.write).join('') + markdown.end());
};

const plain = createStyle(false);

describe('Markdown that arrives in pieces', () => {
  it.each([
    ['plain text', 'one\ntwo', 'one\ntwo'],
    ['a heading', '## Title\ntext', '<b>Title</b>\ntext'],
    ['bold', 'a **b c** d', 'a <b>b c</b> d'],
    ['bold with underscores', '__b__', '<b>b</b>'],
    ['emphasis', 'an *e* and _f_.', 'an <b>e</b> and <b>f</b>.'],
    ['code', 'run `npm **ci**` now', 'run <c>npm **ci**</c> now'],
    ['a product is no emphasis', '2 * 3 * 4', '2 * 3 * 4'],
    ['a snake is no emphasis', 'snake_case_name', 'snake_case_name'],
    ['bold that never ends', 'a **b\nc', 'a <b>b</b>\nc'],
    ['a list', '- one\n* two\n  + three', '• one\n• two\n  • three'],
    ['a list whose item is bold', '- **one** two', '• <b>one</b> two'],
    ['a line that begins bold', '**one** two', '<b>one</b> two'],
    ['a quote', '> said\nmore', '<d>│ said</d>\nmore'],
    ['a rule', 'a\n---\nb', `a\n<d>${'─'.repeat(24)}</d>\nb`],
    [
      'a block of code',
      '```js\nlet a = `x`;\n\n  # b\n```\nafter',
      '<d>js</d>\n<c>  let a = `x`;</c>\n<c>  </c>\n<c>    # b</c>\nafter',
    ],
    ['a block of code that never ends', '```\na', '<c>  a</c>'],
    ['an ordered list', '1. one\n2. two', '1. one\n2. two'],
    ['a table', '| a | b |\n|---|---|', '| a | b |\n|---|---|'],
    ['a star at the end', 'a *', 'a *'],
    ['a number sign that is no heading', '#1 of them', '#1 of them'],
    ['blank lines', 'a\n\n\nb', 'a\n\n\nb'],
  ])('%s', (_name, text, expected) => expect(rendered([text])).toBe(expected));

  it('is the same however it is cut', () => {
    const words = fc.array(
      fc.constantFrom('a', ' ', '\n', '*', '**', '_', '`', '```', '#', '> ', '- ', 'word', 'é', '🙂'),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(words, (parts) => {
        const text = parts.join('');
        expect(rendered([...text])).toBe(rendered([text]));
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it('loses no word', () => {
    const words = fc.array(fc.constantFrom('x', 'yz', ' ', '\n', '**', '`', '- ', '# '), { maxLength: 30 });
    const letters = (text: string): string => text.replaceAll(/[^xyz]/g, '');
    fc.assert(
      fc.property(words, (parts) => {
        expect(letters(rendered(parts, plain))).toBe(letters(parts.join('')));
      }),
      { numRuns: 300, seed: 8 },
    );
  });

  it('holds nothing back but what could still be a mark', () => {
    const markdown = createMarkdown(plain);
    expect(markdown.write('Hello')).toBe('Hello');
    expect(markdown.write(' wor')).toBe(' wor');
    expect(markdown.write('ld *')).toBe('ld ');
  });
});
