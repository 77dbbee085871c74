import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../src/core/finding.js';
import { baselineText, compareWith, readBaseline } from '../../src/template/validate/baseline.js';

const finding = (id: string, path: string, line = 1): Finding => ({
  id,
  severity: 'error',
  what: `${id} at ${path}`,
  place: { path, line },
});
const old = [
  finding('a-rule', 'Resources.A'),
  finding('a-rule', 'Resources.B'),
  finding('b-rule', 'Resources.A'),
];
const baselineOf = (findings: readonly Finding[]) => {
  const baseline = readBaseline(baselineText(findings));
  if (baseline === undefined) throw new Error('not read back');
  return baseline;
};

describe('a baseline', () => {
  it('knows what it was made of, when lines have moved too', () => {
    const moved = old.map((each) => ({ ...each, place: { ...each.place, line: 99 } }));
    expect(compareWith(baselineOf(old), moved)).toEqual({ fresh: [], known: 3, gone: [] });
  });

  it('does not know another rule, another place, or a second one at the same place', () => {
    const added = [
      finding('c-rule', 'Resources.A'),
      finding('a-rule', 'Resources.C'),
      finding('a-rule', 'Resources.A'),
    ];
    expect(compareWith(baselineOf(old), [...old, ...added])).toEqual({ fresh: added, known: 3, gone: [] });
  });

  it('tells what is gone', () =>
    expect(compareWith(baselineOf(old), old.slice(1))).toEqual({
      fresh: [],
      known: 2,
      gone: [{ id: 'a-rule', at: 'Resources.A' }],
    }));

  it('is the same text whatever the order of the findings', () =>
    expect(baselineText([...old].reverse())).toBe(baselineText(old)));

  it('is sorted by rule and place, as a file that people compare', () =>
    expect(
      baselineText([
        finding('b-rule', 'B'),
        finding('a-rule', 'B'),
        finding('b-rule', 'A'),
        finding('a-rule', 'C'),
      ]),
    ).toBe(`{
  "version": 1,
  "findings": [
    {
      "id": "a-rule",
      "at": "B"
    },
    {
      "id": "a-rule",
      "at": "C"
    },
    {
      "id": "b-rule",
      "at": "A"
    },
    {
      "id": "b-rule",
      "at": "B"
    }
  ]
}
`));

  it.each<[what: string, place: Finding['place'] | undefined, at: string]>([
    ['the path', { line: 7, path: 'Resources.A' }, 'Resources.A'],
    ['the line of what has no path', { line: 7 }, 'line 7'],
    ['nothing of what has neither', { column: 3 }, ''],
    ['nothing of what has no place', undefined, ''],
  ])('knows %s', (_what, place, at) =>
    expect(baselineOf([{ id: 'x', severity: 'error', what: 'y', ...(place && { place }) }]).findings).toEqual(
      [{ id: 'x', at }],
    ),
  );

  it.each([
    '',
    '{',
    '{}',
    'null',
    '[]',
    '5',
    '{"version":2,"findings":[]}',
    '{"version":1}',
    '{"version":1,"findings":{}}',
    '{"version":1,"findings":[{"id":1,"at":"a"}]}',
    '{"version":1,"findings":[{"id":"a","at":1}]}',
    '{"version":1,"findings":[null]}',
    '{"version":1,"findings":["a"]}',
    '{"version":1,"findings":[{"id":"a","at":"a"},{"id":"a"}]}',
  ])('%s is none', (text) => expect(readBaseline(text)).toBeUndefined());
});
