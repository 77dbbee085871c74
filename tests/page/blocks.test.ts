import { describe, expect, it } from '@jest/globals';
import { type Block, blocksOf, type Span } from '../../src/page/blocks.js';
import fc from '../fast-check.js';

const marks = {
  plain: ['', ''],
  strong: ['<b>', '</b>'],
  emphasis: ['<i>', '</i>'],
  code: ['<c>', '</c>'],
} as const;
const inline = (spans: readonly Span[]): string =>
  spans.map(({ style, text }) => `${marks[style][0]}${text}${marks[style][1]}`).join('');

/** A block in one line, to compare. */
function shown(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `h${block.level}: ${inline(block.spans)}`;
    case 'paragraph':
      return `p: ${inline(block.spans)}`;
    case 'quote':
      return `q: ${inline(block.spans)}`;
    case 'list':
      return `${block.ordered ? 'ol' : 'ul'}: ${block.items.map(inline).join(' | ')}`;
    case 'code':
      return `code ${block.language}: ${block.text}`;
    case 'rule':
      return 'hr';
  }
}

describe('Markdown as data', () => {
  it.each([
    ['a paragraph of two lines', 'one\ntwo', ['p: one\ntwo']],
    ['two paragraphs', 'one\n\ntwo', ['p: one', 'p: two']],
    ['headings', '# One\n### Three **b**\ntext', ['h1: One', 'h3: Three <b>b</b>', 'p: text']],
    ['strong and emphasis', '**a b** *c* __d__ _e_', ['p: <b>a b</b> <i>c</i> <b>d</b> <i>e</i>']],
    ['code in a line', 'run `a **b**` now', ['p: run <c>a **b**</c> now']],
    ['what is no emphasis', '2 * 3 * 4 and snake_case_name', ['p: 2 * 3 * 4 and snake_case_name']],
    ['lists', '- a\n- **b**\n\n1. c\n2) d', ['ul: a | <b>b</b>', 'ol: c | d']],
    ['a list under a sentence', 'these:\n- a\n- b', ['p: these:', 'ul: a | b']],
    ['a quote', '> a\n> b\nc', ['q: a\nb', 'p: c']],
    ['a rule', 'a\n\n---\n\nb', ['p: a', 'hr', 'p: b']],
    [
      'a block of code',
      '```ts\nlet a = `x`;\n\n# no\n```\nafter',
      ['code ts: let a = `x`;\n\n# no', 'p: after'],
    ],
    ['a block of code that has not ended', 'see:\n```\na\nb', ['p: see:', 'code : a\nb']],
    ['fences of more marks', '````\n```\n````', ['code : ```']],
    ['HTML, which is text', '<b onclick="x">hi</b>', ['p: <b onclick="x">hi</b>']],
    ['nothing', '\n \n', []],
  ])('%s', (_name, text, expected) => expect(blocksOf(text).map(shown)).toEqual(expected));

  it('ends for every text, and loses no letter of it', () => {
    const part = fc.constantFrom(
      'x',
      'yz',
      ' ',
      '\n',
      '*',
      '**',
      '_',
      '`',
      '```',
      '# ',
      '> ',
      '- ',
      '1. ',
      '---',
    );
    const letters = (text: string): string => text.replaceAll(/[^xyz]/g, '');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        const text = `${parts.join('')}x`;
        const all = blocksOf(text).map((block) => shown(block).replace(/^(code|\w+:) ?/, ''));
        expect(letters(all.join('')).length).toBe(letters(text).length);
      }),
      { numRuns: 300, seed: 9 },
    );
  });
});
