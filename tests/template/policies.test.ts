import { describe, expect, it } from '@jest/globals';
import { policiesIn, statementsOf, valuesOf } from '../../src/template/validate/policies.js';
import { modelFor } from './model-for.js';

const policiesOf = (Type: unknown, Properties: unknown) =>
  [...policiesIn(modelFor({ Resources: { R: { Type, Properties } } }))].map(({ kind, path, document }) => [
    kind,
    path.slice(3).join('/'),
    document,
  ]);
const document = { Statement: [] };

describe('a policy', () => {
  it.each<[type: string, properties: object, expected: readonly (readonly [kind: string, at: string])[]]>([
    ['AWS::IAM::Role', { AssumeRolePolicyDocument: document }, [['trust', 'AssumeRolePolicyDocument']]],
    [
      'AWS::IAM::Role',
      { Policies: [{ PolicyName: 'a' }, { PolicyDocument: document }] },
      [['identity', 'Policies/1/PolicyDocument']],
    ],
    [
      'AWS::IAM::User',
      { Policies: [{ PolicyDocument: document }] },
      [['identity', 'Policies/0/PolicyDocument']],
    ],
    [
      'AWS::IAM::Group',
      { Policies: [{ PolicyDocument: document }] },
      [['identity', 'Policies/0/PolicyDocument']],
    ],
    ['AWS::IAM::Policy', { PolicyDocument: document }, [['identity', 'PolicyDocument']]],
    ['AWS::IAM::ManagedPolicy', { PolicyDocument: document }, [['identity', 'PolicyDocument']]],
    ['AWS::IAM::RolePolicy', { PolicyDocument: document }, [['identity', 'PolicyDocument']]],
    ['AWS::IAM::UserPolicy', { PolicyDocument: document }, [['identity', 'PolicyDocument']]],
    ['AWS::IAM::GroupPolicy', { PolicyDocument: document }, [['identity', 'PolicyDocument']]],
    ['AWS::IAM::RolePolicyX', { PolicyDocument: document }, [['other', 'PolicyDocument']]],
    ['AWS::S3::BucketPolicy', { PolicyDocument: document }, [['resource', 'PolicyDocument']]],
    ['AWS::SNS::TopicPolicy', { PolicyDocument: document }, [['resource', 'PolicyDocument']]],
    ['AWS::SQS::QueuePolicy', { PolicyDocument: document }, [['resource', 'PolicyDocument']]],
    ['AWS::KMS::Key', { KeyPolicy: document }, [['resource', 'KeyPolicy']]],
    ['AWS::ECR::Repository', { RepositoryPolicyText: document }, [['other', 'RepositoryPolicyText']]],
    [
      'AWS::SNS::Topic',
      {
        PolicyDocuments: document,
        MyKeyPolicy: document,
        RepositoryPolicyTexts: document,
        XPolicyDocument: document,
        AnyRepositoryPolicyText: document,
        KeyPolicyX: document,
      },
      [],
    ],
    ['Custom::Thing', { PolicyDocument: document }, []],
    ['My::AWS::Thing', { PolicyDocument: document }, []],
  ])('of %s with %j is found', (type, properties, expected) =>
    expect(policiesOf(type, properties)).toEqual(expected.map((each) => [...each, document])),
  );

  it('is found in both branches of a choice, and is not looked into for others', () => {
    const nested = { Statement: [{ PolicyDocument: document }] };
    expect(policiesOf('AWS::IAM::Policy', { 'Fn::If': ['C', { PolicyDocument: nested }, null] })).toEqual([
      ['identity', 'Fn::If/1/PolicyDocument', nested],
    ]);
  });

  it('is none of a resource without a type, without properties, or that a macro writes', () => {
    expect(policiesOf(undefined, { PolicyDocument: document })).toEqual([]);
    expect(policiesOf('AWS::IAM::Policy', null)).toEqual([]);
    const macro = { 'Fn::Transform': { Name: 'Mine' } };
    expect(policiesOf('AWS::IAM::Policy', { PolicyDocument: document, ...macro })).toEqual([]);
  });
});

describe('the statements of a policy', () => {
  const statements = (written: unknown) =>
    [...statementsOf({ kind: 'identity', document: written, path: ['P'] })].map(
      ({ statement, path, kind }) => [path.join('/'), statement, kind],
    );
  const allow = { Effect: 'Allow' };

  it.each<[what: string, written: unknown, expected: readonly unknown[]]>([
    ['one by itself', { Statement: allow }, [['P/Statement', allow, 'identity']]],
    [
      'those of a list that are written out',
      { Statement: [allow, { Ref: 'A' }, 'x', null, allow] },
      [
        ['P/Statement/0', allow, 'identity'],
        ['P/Statement/4', allow, 'identity'],
      ],
    ],
    ['none where there are none', {}, []],
    ['none of what is worked out', { Statement: { 'Fn::If': ['C', allow, allow] } }, []],
    ['none of a text', '{"Statement":[]}', []],
    ['none of nothing', null, []],
  ])('are %s', (_what, written, expected) => expect(statements(written)).toEqual(expected));
});

describe('the values of a member', () => {
  const values = (written: unknown) =>
    [...valuesOf(written, ['A'])].map(({ value, path }) => [value, path.join('/')]);

  it.each<[written: unknown, expected: readonly unknown[]]>([
    ['a', [['a', 'A']]],
    [null, [[null, 'A']]],
    [undefined, []],
    [{ Ref: 'X' }, []],
    [{ a: 1 }, [[{ a: 1 }, 'A']]],
    [
      ['a', { Ref: 'X' }, 'b'],
      [
        ['a', 'A/0'],
        ['b', 'A/2'],
      ],
    ],
    [[], []],
  ])('of %j are %j', (written, expected) => expect(values(written)).toEqual(expected));
});
