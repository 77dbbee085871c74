import { describe, expect, it } from '@jest/globals';
import { literalOf } from '../../src/template/validate/literal.js';
import type { ResourceSchema, Shape } from '../../src/template/validate/schemas.js';
import { shapeName, typedValues } from '../../src/template/validate/typed.js';

const schemaWith = (shape: Shape): ResourceSchema => ({
  properties: { P: shape, Other: { type: 'string' } },
  attributes: [],
  definitions: { Inner: { properties: { Size: { type: 'integer' }, Deep: { ref: 'Inner' } } } },
});
/** Every value that is known beside its shape, as `place value fits`, of a property `P`. */
const typed = (value: unknown, shape: Shape): readonly string[] =>
  typedValues({ P: value }, schemaWith(shape), ['R'])
    .slice(1)
    .map((each) => `${each.path.slice(2).join('/')} ${JSON.stringify(each.value)} ${each.fits}`);
const fits = (value: unknown, shape: Shape): boolean | undefined =>
  typedValues({ P: value }, schemaWith(shape), [])[1]?.fits;

const text: Shape = { type: 'string' };
const whole: Shape = { type: 'integer' };

describe('a value is', () => {
  it.each<[name: string, shape: Shape, right: readonly unknown[], wrong: readonly unknown[]]>([
    ['a text', text, ['', 'a', 5, true, false], [null, [], {}]],
    [
      'true or false',
      { type: 'boolean' },
      [true, false, 'true', 'FALSE'],
      ['yes', 'xtrue', 'truex', 1, '', null, []],
    ],
    ['a whole number', whole, [0, -5, '12', '-1', '+7'], [1.5, '1.5', 'x1', '1x', '', true, null, []]],
    [
      'a number',
      { type: 'number' },
      [0, 1.5, '-1.5', '1e3', ' 2 '],
      ['', ' ', 'x', 'NaN', 'Infinity', true, null, {}],
    ],
    ['a value', { type: 'json' }, ['a', 5, {}, [], false], [null]],
    ['a list', { list: text }, [[], ['a']], ['a', {}, null]],
    ['a mapping', { map: text }, [{}, { a: 'b' }], ['a', [], null]],
    ['a mapping', { ref: 'Inner' }, [{}, { Size: 1 }], ['a', [], null]],
    ['a list or a mapping', { any: [{ list: text }, { ref: 'Inner' }] }, [[], { Size: 1 }], ['a', null]],
    ['a whole number or a list', { any: [whole, { list: text }] }, [1, ['a']], ['a', {}, null]],
    [
      'a whole number or a mapping or a whole number or a value',
      { any: [whole, { map: text }, { any: [whole, { type: 'json' }] }] },
      [1, 'a', {}],
      [null],
    ],
  ])('%s', (name, shape, right, wrong) => {
    expect(right.filter((value) => fits(value, shape) !== true)).toEqual([]);
    expect(wrong.filter((value) => fits(value, shape) !== false)).toEqual([]);
    expect(shapeName(shape)).toBe(name);
  });
});

describe('the values of a property', () => {
  it.each<[what: string, value: unknown, shape: Shape, expected: readonly string[]]>([
    [
      'of a list are its items too',
      ['a', []],
      { list: text },
      [' ["a",[]] true', '0 "a" true', '1 [] false'],
    ],
    [
      'of a mapping are its members too',
      { a: 'b', c: null },
      { map: whole },
      [' {"a":"b","c":null} true', 'a "b" false', 'c null false'],
    ],
    [
      'that are made in a loop are not known',
      { 'Fn::ForEach::X': ['a'], b: 1 },
      { map: whole },
      [' {"Fn::ForEach::X":["a"],"b":1} true', 'b 1 true'],
    ],
    [
      'of a known mapping are those that it knows',
      { Size: 'x', More: 1, Deep: { Size: 2 } },
      { ref: 'Inner' },
      [
        ' {"Size":"x","More":1,"Deep":{"Size":2}} true',
        'Size "x" false',
        'Deep {"Size":2} true',
        'Deep/Size 2 true',
      ],
    ],
    ['of an unknown mapping are not', { Size: 'x' }, { ref: 'Nowhere' }, [' {"Size":"x"} true']],
    ['of what is no list are not', 'a', { list: text }, [' "a" false']],
    ['of what is anything are not', { a: ['b'] }, { type: 'json' }, [' {"a":["b"]} true']],
    [
      'of one of several are those of what fits',
      ['x'],
      { any: [whole, { list: whole }] },
      [' ["x"] true', '0 "x" false'],
    ],
    ['of none of several is the whole', {}, { any: [whole, { list: whole }] }, [' {} false']],
    ['that are worked out are not known', { Ref: 'A' }, whole, []],
    [
      'of both branches of a choice',
      { 'Fn::If': ['C', 'x', { 'Fn::If': ['D', 1, { Ref: 'A' }] }] },
      whole,
      ['Fn::If/1 "x" false', 'Fn::If/2/Fn::If/1 1 true'],
    ],
    ['of a choice that is none are not known', { 'Fn::If': ['C', 'x'] }, whole, []],
    ['of a choice that is no list are not either', { 'Fn::If': 'abc' }, whole, []],
    [
      'of a substitution of constants is its text',
      { 'Fn::Sub': '1${' + 'AWS::AccountId}' },
      whole,
      [' "1123456789012" true'],
    ],
  ])('%s', (_what, value, shape, expected) => expect(typed(value, shape)).toEqual(expected));

  it('stand below the path of the resource; the first one is all of them', () => {
    const schema = schemaWith(whole);
    const [all, ...others] = typedValues({ P: 1, Unknown: 2, Other: 'x' }, schema, ['Resources', 'A']);
    expect(all).toEqual({
      path: ['Resources', 'A'],
      value: { P: 1, Unknown: 2, Other: 'x' },
      shape: { ref: 'Properties' },
      fits: true,
      members: schema,
    });
    expect(others.map(({ path }) => path.join('.'))).toEqual(['Resources.A.P', 'Resources.A.Other']);
    expect(typedValues('x', schema, ['A'])).toMatchObject([{ value: 'x', fits: false }]);
  });
});

describe('the text of a value', () => {
  it.each<[value: unknown, expected: unknown]>([
    ['a', 'a'],
    [5, 5],
    [{ 'Fn::Sub': 'a' }, 'a'],
    [{ 'Fn::Sub': 'a-${' + 'AWS::Region}-${' + ' AWS::Partition }' }, 'a-us-east-1-aws'],
    [{ 'Fn::Sub': '${' + 'AWS::URLSuffix}' }, 'amazonaws.com'],
  ])('%j is %j', (value, expected) => expect(literalOf(value)).toBe(expected));

  it.each([
    { 'Fn::Sub': '${' + 'Name}' },
    { 'Fn::Sub': '${' + 'AWS::Region}${' + 'Name}' },
    { 'Fn::Sub': '${' + 'Name}${' + 'AWS::Region}' },
    { 'Fn::Sub': ['a', {}] },
    { 'Fn::Join': 'a' },
    { 'Fn::Sub': 'a', More: 1 },
  ])('%j is not known', (value) => expect(literalOf(value)).toBe(value));
});
