import { describe, expect, it } from '@jest/globals';
import { readCfn, shortForms, writeCfn } from '../../src/template/cfn-yaml.js';

function read(text: string): unknown {
  const document = readCfn(text);
  if (document.kind === 'invalid') throw new Error(document.message);
  return document.value;
}

describe('writing a template', () => {
  it.each<[what: string, value: object, text: string]>([
    ['a reference is short', { A: { Ref: 'B' } }, 'A: !Ref B\n'],
    ['a substitution is short', { A: { 'Fn::Sub': `x-$\{B}` } }, `A: !Sub x-$\{B}\n`],
    ['an attribute is short', { A: { 'Fn::GetAtt': 'B.Arn' } }, 'A: !GetAtt B.Arn\n'],
    ['an attribute in parts is too', { A: { 'Fn::GetAtt': ['B', 'C.Url'] } }, 'A: !GetAtt B.C.Url\n'],
    ['an item of a list is too', { A: [{ Ref: 'B' }, 'c'] }, 'A:\n  - !Ref B\n  - c\n'],
    ['a text that YAML would take for a number is quoted', { A: '4096' }, 'A: "4096"\n'],
    ['nothing stays nothing', { A: null }, 'A: null\n'],
    ['no line is folded', { A: `x${' word'.repeat(40)}` }, `A: x${' word'.repeat(40)}\n`],
  ])('%s', (_what, value, text) => expect(writeCfn(value)).toBe(text));

  it.each<[what: string, value: object]>([
    ['a reference with something beside it', { Ref: 'B', C: 'd' }],
    ['a reference to a list', { Ref: ['B'] }],
    ['a substitution with names of its own', { 'Fn::Sub': ['b', { B: 'c' }] }],
    ['an attribute that is worked out', { 'Fn::GetAtt': ['B', { Ref: 'C' }] }],
    ['an attribute of nothing', { 'Fn::GetAtt': null }],
    ['another function', { 'Fn::Join': '-' }],
    ['an empty mapping', {}],
  ])('%s keeps its long form', (_what, value) => {
    const text = writeCfn({ A: value });
    expect(text).not.toContain('A: !');
    expect(read(text)).toEqual({ A: value });
  });

  it('what stands at two places is written twice: not every reader knows anchors', () => {
    const shared = { Team: 'a' };
    expect(writeCfn({ A: shared, B: shared })).toBe('A:\n  Team: a\nB:\n  Team: a\n');
  });
});

describe('reading a template', () => {
  it.each(Object.entries(shortForms))('%s stands for %s', (short, long) =>
    expect(read(`A: ${short} b\n`)).toEqual({ A: { [long]: 'b' } }),
  );
});
