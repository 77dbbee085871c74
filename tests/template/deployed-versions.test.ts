import { describe, expect, it } from '@jest/globals';
import { deployedVersions } from '../../src/template/deployed-versions.js';

const alias = (FunctionVersion: unknown, more: object = {}) =>
  JSON.stringify({
    Resources: { Alias: { Type: 'AWS::Lambda::Alias', Properties: { FunctionVersion } }, ...more },
  });
const version = (id: string) => ({ 'Fn::GetAtt': `Version${id}.Version` });
const two = { 'Fn::If': ['IsPrevious', version('0123abcd'), version('89abcdef')] };

describe('the versions that a deployed template holds', () => {
  it.each([
    ['one', alias(version('0123abcd')), { current: '0123abcd', previous: undefined }],
    [
      'one, in the form of YAML',
      'Resources:\n  Alias:\n    Properties:\n      FunctionVersion: !GetAtt Version0123abcd.Version\n',
      { current: '0123abcd', previous: undefined },
    ],
    ['two', alias(two), { current: '89abcdef', previous: { id: '0123abcd' } }],
    [
      'two, of which one says what it is',
      alias(two, { Version0123abcd: { Properties: { Description: 'keys 1' } } }),
      { current: '89abcdef', previous: { id: '0123abcd', description: 'keys 1' } },
    ],
    [
      'two, of which one has no properties',
      alias(two, { Version0123abcd: { Type: 'AWS::Lambda::Version' } }),
      { current: '89abcdef', previous: { id: '0123abcd' } },
    ],
    [
      'two, of which one is described by what follows from parameters',
      alias(two, {
        Version0123abcd: { Properties: { Description: { Ref: 'X' } } },
        Version89abcdef: { Properties: { Description: 'no' } },
      }),
      { current: '89abcdef', previous: { id: '0123abcd' } },
    ],
  ])('are %s', (_what, text, expected) => expect(deployedVersions(text)).toEqual(expected));

  it.each([
    ['what cannot be read', 'a: ['],
    ['nothing', ''],
    ['a template without resources', 'Description: x'],
    ['a template without an alias', '{"Resources": {"A": {}}}'],
    ['an alias without properties', '{"Resources": {"Alias": {}}}'],
    ['an alias of a number', alias('7')],
    ['an alias of nothing', alias(null)],
    ['a version with a longer name', alias(version('0123abcd9'))],
    ['a version with something before', alias({ 'Fn::GetAtt': 'MyVersion0123abcd.Version' })],
    ['another attribute', alias({ 'Fn::GetAtt': 'Version0123abcd.Versions' })],
    ['a choice without a second', alias({ 'Fn::If': ['C', version('0123abcd')] })],
  ])('are none of %s', (_what, text) => expect(deployedVersions(text)).toBeUndefined());
});
