import { describe, expect, it } from '@jest/globals';
import { readYaml, type YamlDocument, type YamlOptions } from '../../src/lib/yaml-document.js';
import fc from '../fast-check.js';

const read = (text: string, options?: YamlOptions): YamlDocument => {
  const result = readYaml(text, options);
  if (result.kind === 'invalid') throw new Error(`${result.line}:${result.column} ${result.message}`);
  return result;
};

describe('values', () => {
  const rows: readonly [name: string, text: string, value: unknown][] = [
    ['an empty text is null', '', null],
    ['a text of comments is null', '# nothing\n', null],
    [
      'the core schema gives numbers, booleans and null',
      'a: 1\nb: true\nc: ~\nd: 1.5\ne:',
      { a: 1, b: true, c: null, d: 1.5, e: null },
    ],
    [
      'dates and YAML 1.1 booleans stay texts',
      'a: 2010-09-09\nb: no\nc: 1_000',
      { a: '2010-09-09', b: 'no', c: '1_000' },
    ],
    ['quoted scalars stay texts', 'a: "1"\nb: \'true\'', { a: '1', b: 'true' }],
    [
      'JSON with tabs and surrogate pairs is read',
      '{"a":"\\ud83d\\ude00",\n\t"b":[1,\n\t2]}',
      { a: '😀', b: [1, 2] },
    ],
    ['aliases are expanded', 'a: &x [1]\nb: *x', { a: [1], b: [1] }],
    ['the last of two equal keys wins', 'a: 1\na: 2', { a: 2 }],
    [
      'a byte order mark and CRLF are no part of a value',
      '\ufeffa: x\r\nb: |\r\n  y\r\n',
      { a: 'x', b: 'y\n' },
    ],
    ['a standard tag decides the type', 'a: !!str 12', { a: '12' }],
    ['keys stay as they were written', '1: a\nnull: b', { '1': 'a', null: 'b' }],
  ];
  it.each(rows)('%s', (_name, text, value) => expect(read(text).value).toEqual(value));

  it('a key called __proto__ is only a key', () => {
    const value = read('__proto__: {polluted: true}').value as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it('a known short tag becomes a one-key mapping', () => {
    const tags = { '!Ref': 'Ref', '!If': 'Fn::If' };
    expect(read('a: !If [c, !Ref B, !Ref C]', { tags }).value).toEqual({
      a: { 'Fn::If': ['c', { Ref: 'B' }, { Ref: 'C' }] },
    });
  });

  it('knows how a scalar was typed', () => {
    const document = read('accountId: 012345678901\nlist: [1]');
    expect(document.textOf(['accountId'])).toBe('012345678901');
    expect(document.textOf(['list'])).toBeUndefined();
    expect(document.textOf(['nowhere'])).toBeUndefined();
  });
});

describe('places', () => {
  const text = `top:
  inner: [a, {b: "c"}]
  null:
  sub: !Sub
    - \${A}
    - A: 1
use: &u 1
alias: *u
`;
  const document = read(text, { tags: { '!Sub': 'Fn::Sub' } });
  const rows: readonly [
    name: string,
    path: (string | number)[],
    part: 'key' | 'value',
    line: number,
    column: number,
  ][] = [
    ['a key', ['top', 'inner'], 'key', 2, 3],
    ['a value', ['top', 'inner'], 'value', 2, 10],
    ['an item of a sequence', ['top', 'inner', 0], 'key', 2, 11],
    ['a quoted value begins at its quote', ['top', 'inner', 1, 'b'], 'value', 2, 18],
    ['a value that was left out is where its key is', ['top', 'null'], 'value', 3, 3],
    ['inside of a short tag', ['top', 'sub', 'Fn::Sub', 1, 'A'], 'key', 6, 7],
    ['what does not exist is at its nearest ancestor', ['top', 'inner', 1, 'x', 'y'], 'key', 2, 14],
    ['an alias is where it is used', ['alias'], 'value', 8, 8],
    ['the root', [], 'key', 1, 1],
  ];
  it.each(rows)('%s', (_name, path, part, line, column) =>
    expect(document.placeOf(path, part)).toEqual({ line, column }),
  );

  it('lists repeated keys with the place of the repetition', () => {
    expect(read('a:\n  b: 1\n  c: 2\n  b: 3\n').duplicateKeys).toEqual([
      { path: ['a', 'b'], place: { line: 4, column: 3 } },
    ]);
  });

  it('an empty document has no places', () => expect(read('').placeOf(['a'])).toBeUndefined());
});

describe('refusals', () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
    .split('')
    .map((name, index) => `${name}: &${name} [${`*${'abcdefg'[index]},`.repeat(9)}]`)
    .join('\n')}`;
  const rows: readonly [name: string, text: string, options: YamlOptions, message: RegExp, line: number][] = [
    ['a syntax error', 'a: 1\nb: [1,\n', {}, /indentation/, 3],
    ['a second document', 'a: 1\n---\nb: 2', {}, /second document/, 3],
    ['an unknown tag', 'a: 1\nb: !Foo x', {}, /unknown tag !Foo/, 2],
    ['a tag of another language', 'a: !!js/function "x"', {}, /unknown tag/, 1],
    ['a tag that does not go with its value', 'a: !!int many', {}, /"many" is no !!int/, 1],
    ['a key that is a collection', 'x: 1\n? [a]\n: b', {}, /key has to be/, 2],
    ['an alias that contains itself', 'a: &a [*a]', {}, /contains itself/, 1],
    ['an alias without an anchor', 'a: *b', {}, /no anchor &b/, 1],
    ['too many aliases', 'a: &a 1\nb: [*a, *a]', { maxAliases: 1 }, /more than 1 aliases/, 2],
    ['aliases that expand without end', bomb, {}, /nodes once aliases are expanded/, 6],
    ['too deep', '['.repeat(70) + ']'.repeat(70), {}, /maxDepth/, 1],
    ['too large', `a: ${'x'.repeat(2000)}`, { maxBytes: 1000 }, /larger than 1000 bytes/, 1],
    ['a null byte', 'a: \0', {}, /null byte/, 1],
  ];
  it.each(rows)('%s', (_name, text, options, message, line) => {
    expect(readYaml(text, options)).toMatchObject({
      kind: 'invalid',
      line,
      message: expect.stringMatching(message),
    });
  });
});

describe('properties', () => {
  const pieces = fc.constantFrom(
    'a',
    ': ',
    '\n',
    '  ',
    '- ',
    '&x ',
    '*x',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '|',
    '!T ',
    '#',
    '\t',
    '<<',
  );
  it('never throws, whatever the text', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => ['document', 'invalid'].includes(readYaml(text).kind)),
      { seed: 7, numRuns: 2000 },
    );
  });

  it('reads any JSON as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        expect(JSON.stringify(read(text).value)).toBe(JSON.stringify(JSON.parse(text)));
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});
