import * as cdk from '@aws-cdk/cloudformation-diff';
import { describe, expect, it } from '@jest/globals';
import { readCfn } from '../../src/template/cfn-yaml.js';
import {
  type Differ,
  differenceOf,
  isEmpty,
  type TemplateDifference,
} from '../../src/template/difference.js';

const differ = cdk as unknown as Differ;

const read = (text: string): Record<string, unknown> => {
  const document = readCfn(text);
  if (document.kind === 'invalid') throw new Error(document.message);
  return (document.value ?? {}) as Record<string, unknown>;
};
const between = (before: string, after: string) => differenceOf(differ, read(before), read(after));

const stack = ({ name = 'llm', memory = 2048, actions = 's3:GetObject' } = {}): string => `Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
      Policies:
        - PolicyName: own
          PolicyDocument: {Statement: [{Effect: Allow, Action: "${actions}", Resource: "*"}]}
  Function:
    Type: AWS::Lambda::Function
    Properties: {FunctionName: ${name}, MemorySize: ${memory}, Role: !GetAtt Role.Arn, Code: {ImageUri: x}}
Outputs:
  Name: {Value: ${name}}
`;

describe('the difference of two templates', () => {
  it('is none for the same template, however its attributes are written', () => {
    const long = stack().replace('!GetAtt Role.Arn', '{"Fn::GetAtt": [Role, Arn]}');
    expect(isEmpty(between(stack(), long))).toBe(true);
    // Of a stack inside of the stack: only the first point parts name and attribute.
    const nested = (value: string) =>
      `Outputs:\n  Url: {Value: {"Fn::Join": [",", [${value}]]}}\n  None: {Value: {"Fn::GetAtt": Role}}\n`;
    expect(
      isEmpty(between(nested('!GetAtt Inner.Outputs.Url'), nested('{"Fn::GetAtt": [Inner, Outputs.Url]}'))),
    ).toBe(true);
    expect(isEmpty(between(nested('!GetAtt Inner.Outputs.Url'), nested('!GetAtt Inner.Outputs.Uri')))).toBe(
      false,
    );
  });

  it('names a changed property with both values', () =>
    expect(between(stack(), stack({ memory: 3008 })).resources).toEqual([
      {
        logicalId: 'Function',
        type: 'AWS::Lambda::Function',
        change: 'update',
        properties: [{ name: 'MemorySize', before: 2048, after: 3008 }],
      },
    ]));

  it('has replacements in front, and says which property is why', () => {
    const topic = 'Resources:\n  A: {Type: AWS::SNS::Topic}\n';
    const { resources, others } = between(
      `${topic}${stack().slice('Resources:\n'.length)}`,
      stack({ name: 'other' }),
    );
    expect(resources.map(({ logicalId, change }) => [logicalId, change])).toEqual([
      ['Function', 'replace'],
      ['A', 'delete'],
    ]);
    expect(resources[0]?.properties).toEqual([
      { name: 'FunctionName', before: 'llm', after: 'other', replaces: true },
    ]);
    expect(others).toEqual([{ name: 'Outputs.Name', before: { Value: 'llm' }, after: { Value: 'other' } }]);
  });

  it('says when somebody may do more, and what', () => {
    const wider = between(stack(), stack({ actions: 's3:*' }));
    expect(wider.permissionsBroadened).toBe(true);
    expect(wider.permissions.map(({ change }) => change)).toEqual(['added', 'removed']);
    expect(JSON.stringify(wider.permissions[0]?.what)).toContain('s3:*');
    expect(between(stack(), stack({ memory: 3008 })).permissionsBroadened).toBe(false);
  });

  it('is all new where nothing is deployed', () => {
    const { resources, permissionsBroadened } = between('', stack());
    expect(resources.map(({ change }) => change)).toEqual(['create', 'create']);
    expect(permissionsBroadened).toBe(true);
  });

  it('has parameters, conditions and outputs that came, went and changed', () =>
    expect(
      between(
        'Parameters:\n  Old: {Type: String}\nConditions:\n  Is: !Equals [a, b]\n',
        'Parameters:\n  New: {Type: String}\nConditions:\n  Is: !Equals [a, c]\nOutputs:\n  O: {Value: 1}\n',
      ),
    ).toStrictEqual({
      version: 1,
      permissionsBroadened: false,
      permissions: [],
      resources: [],
      others: [
        { name: 'Parameters.Old', before: { Type: 'String' } },
        { name: 'Parameters.New', after: { Type: 'String' } },
        {
          name: 'Conditions.Is',
          before: { 'Fn::Equals': ['a', 'b'] },
          after: { 'Fn::Equals': ['a', 'c'] },
        },
        { name: 'Outputs.O', after: { Value: 1 } },
      ],
    }));

  it('tells what goes, what stays behind, and of which type it was', () => {
    const { resources } = between(
      'Resources:\n  Gone: {Type: AWS::SNS::Topic}\n  Kept: {Type: AWS::SQS::Queue, DeletionPolicy: Retain}\n',
      'Resources:\n  New: {Type: AWS::SNS::Topic}\n',
    );
    expect(resources.map(({ logicalId, type, change }) => [logicalId, type, change])).toEqual([
      ['Gone', 'AWS::SNS::Topic', 'delete'],
      ['Kept', 'AWS::SQS::Queue', 'orphan'],
      ['New', 'AWS::SNS::Topic', 'create'],
    ]);
  });

  it('has what AWS manages among the permissions', () => {
    const role = (policy: string) =>
      `Resources:\n  R: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: [arn:aws:iam::aws:policy/${policy}]}}\n`;
    const { permissions } = between(role('ReadOnlyAccess'), role('AdministratorAccess'));
    expect(permissions.map(({ change, what }) => [change, JSON.stringify(what)])).toEqual([
      ['added', expect.stringContaining('AdministratorAccess')],
      ['removed', expect.stringContaining('ReadOnlyAccess')],
    ]);
  });
});

describe('a difference is empty', () => {
  const nothing = differenceOf(differ, {}, {});
  const value = { name: 'Outputs.O', after: 1 };
  const resource = { logicalId: 'A', type: 'T', change: 'create', properties: [] } as const;
  const permission = { change: 'added', what: {} } as const;

  it('when nothing at all changes', () => expect(isEmpty(nothing)).toBe(true));

  it.each<[what: string, more: Partial<TemplateDifference>]>([
    ['a resource', { resources: [resource] }],
    ['an output', { others: [value] }],
    ['a permission', { permissions: [permission] }],
    ['one of each', { resources: [resource], others: [value], permissions: [permission] }],
    ['a resource and a permission', { resources: [resource], permissions: [permission] }],
    ['a resource and an output', { resources: [resource], others: [value] }],
  ])('not when %s does', (_what, more) => expect(isEmpty({ ...nothing, ...more })).toBe(false));
});

describe('what the package reports', () => {
  const none = { changes: {} };
  const reported = (report: object, id = 'A') =>
    differenceOf(
      {
        fullDiff: () => ({
          resources: {
            changes: {
              [id]: {
                changeImpact: 'WILL_UPDATE',
                oldResourceType: 'Old',
                newResourceType: 'New',
                propertyUpdates: {},
                otherChanges: {},
                ...report,
              },
            },
          },
          parameters: none,
          outputs: none,
          conditions: none,
          iamChanges: {
            hasChanges: false,
            permissionsBroadened: false,
            statements: { additions: [], removals: [] },
            managedPolicies: { additions: [], removals: [] },
          },
        }),
      },
      {},
      {},
    ).resources;

  it('as no change is none', () => expect(reported({ changeImpact: 'NO_CHANGE' })).toEqual([]));

  it.each([
    [{}, 'New'],
    [{ newResourceType: undefined }, 'Old'],
    [{ newResourceType: undefined, oldResourceType: undefined }, ''],
  ])('has the type that there will be, else the one that there was: %j', (report, type) =>
    expect(reported(report)).toMatchObject([{ type }]),
  );

  it.each([
    ['WILL_REPLACE', true],
    ['MAY_REPLACE', true],
    ['WILL_UPDATE', undefined],
  ])('of a property as %s is a reason to replace: %s', (changeImpact, replaces) =>
    expect(
      reported({
        changeImpact: 'MAY_REPLACE',
        propertyUpdates: { Name: { oldValue: 1, newValue: 2, changeImpact } },
        otherChanges: { Condition: { oldValue: undefined, newValue: 'C' } },
      }),
    ).toStrictEqual([
      {
        logicalId: 'A',
        type: 'New',
        change: 'may-replace',
        properties: [
          { name: 'Name', before: 1, after: 2, ...(replaces && { replaces }) },
          { name: 'Condition', after: 'C' },
        ],
      },
    ]),
  );
});
