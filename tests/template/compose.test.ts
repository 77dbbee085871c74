import { describe, expect, it } from '@jest/globals';
import { compose, type Fragment, fill } from '../../src/template/compose.js';

const base: Fragment = {
  Description: 'd',
  Resources: { A: { Properties: { Own: 1, Extend: 'properties', List: ['own', { Extend: 'items' }] } } },
};
const part = (name: string, fragment: Fragment) => ({ name, fragment });
const composed = (...fragments: Fragment[]) =>
  compose(
    part('base', base),
    fragments.map((fragment, index) => part(`part ${index}`, fragment)),
  );

describe('composing', () => {
  it('an empty point leaves nothing behind', () =>
    expect(composed()).toEqual({
      Description: 'd',
      Resources: { A: { Properties: { Own: 1, List: ['own'] } } },
    }));

  it('parts add entries at the points in their order, and names beside the names that are there', () =>
    expect(
      composed(
        { Extend: { properties: { X: 1 }, items: ['x'] }, Resources: { B: 1 } },
        { Extend: { properties: { Y: 2 }, items: ['y'] }, Outputs: { O: 1 }, Parameters: { P: 1 } },
      ),
    ).toEqual({
      Description: 'd',
      Parameters: { P: 1 },
      Resources: { A: { Properties: { Own: 1, X: 1, Y: 2, List: ['own', 'x', 'y'] } }, B: 1 },
      Outputs: { O: 1 },
    }));

  it('what is neither a mapping nor a point stays as it is', () => {
    const list = [null, 'x', 3, { Extend: 'items', Own: 1 }, { A: null }];
    expect(
      compose(part('base', { Transform: ['T'], Outputs: { O: null, List: list } }), [
        part('more', { Extend: { items: { X: 1 } } }),
      ]),
    ).toEqual({
      Transform: ['T'],
      Outputs: { O: null, List: [null, 'x', 3, { X: 1, Own: 1 }, { A: null }] },
    });
  });

  const bugs: readonly [name: string, fragments: Fragment[], message: RegExp][] = [
    ['one logical id in a part and the base', [{ Resources: { A: 1 } }], /part 0 defines Resources.A again/],
    [
      'one logical id in two parts',
      [{ Resources: { B: 1 } }, { Resources: { B: 2 } }],
      /part 1 defines Resources.B again/,
    ],
    ['one output in two parts', [{ Outputs: { O: 1 } }, { Outputs: { O: 1 } }], /Outputs.O again/],
    [
      'one entry at a point in two parts',
      [{ Extend: { properties: { X: 1 } } }, { Extend: { properties: { X: 1 } } }],
      /X at properties again/,
    ],
    ['an entry that the base has', [{ Extend: { properties: { Own: 2 } } }], /Own is defined again/],
    [
      'a point that the base does not name',
      [{ Extend: { nowhere: { X: 1 } } }],
      /nowhere, which the base does not name/,
    ],
    ['a section that only the base may have', [{ Description: 'mine' }], /has a section Description/],
    [
      'a list at a point for a mapping',
      [{ Extend: { properties: ['x'] } }],
      /^point properties is no mapping$/,
    ],
    ['a mapping at a point for a list', [{ Extend: { items: { X: 1 } } }], /items is a list/],
    [
      'a list and a mapping at one point',
      [{ Extend: { items: ['x'] } }, { Extend: { items: { X: 1 } } }],
      /part 1 adds a mapping at items/,
    ],
    [
      'a mapping and a list at one point',
      [{ Extend: { items: { X: 1 } } }, { Extend: { items: ['x'] } }],
      /part 1 adds a list at items/,
    ],
    ['a section that is a text', [{ Resources: 'B' }], /^Resources of part 0 is no mapping$/],
    ['a section that is nothing', [{ Outputs: null }], /^Outputs of part 0 is no mapping$/],
    ['a section that is a list', [{ Conditions: [] }], /^Conditions of part 0 is no mapping$/],
    ['points that are a text', [{ Extend: 'items' }], /^Extend of part 0 is no mapping$/],
    ['a text at a point', [{ Extend: { items: 'x' } }], /^items of part 0 is no mapping$/],
  ];
  it.each(bugs)('%s is thrown', (_name, fragments, message) =>
    expect(() => composed(...fragments)).toThrow(message),
  );
});

describe('filling', () => {
  it('a value alone keeps its type, and becomes text inside of a text or a key', () =>
    expect(
      fill({ 'K<id>': ['<size>', 'a <size> b', { deep: '<flag>' }] }, { id: 'x', size: 5, flag: true }, 'f'),
    ).toEqual({
      Kx: [5, 'a 5 b', { deep: true }],
    }));
  it('what is no text stays as it is', () =>
    expect(fill({ a: [null, 1, false, '<', 'a > b'] }, {}, 'f')).toEqual({
      a: [null, 1, false, '<', 'a > b'],
    }));
  it('a value that nobody defined is thrown', () =>
    expect(() => fill({ a: '<nobody>' }, {}, 'f')).toThrow('f uses <nobody>'));
});
