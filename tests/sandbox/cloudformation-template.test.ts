import { readdir, readFile } from 'node:fs/promises';
import * as cfn from '@aws-sdk/client-cloudformation';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readTemplateText } from '../../src/sandbox/cloudformation/template-text.js';
import { type StackBox, startStackBox } from './stack-box.js';

let box: StackBox;
beforeEach(async () => {
  box = await startStackBox();
});
afterEach(() => box.close());

const imageUri = `123456789012.dkr.ecr.eu-central-1.amazonaws.com/ollama-lambda@sha256:${'a'.repeat(64)}`;
/** `${name}`, as Sub has it. */
const hole = (name: string): string => `\${${name}}`;
const folder = new URL('../golden/', import.meta.url);
const goldens = (await readdir(folder)).filter((name) => name.endsWith('.yaml'));
const logGroups = (resources: object, rest: object = {}): string =>
  JSON.stringify({
    ...rest,
    Resources: Object.fromEntries(
      Object.entries(resources).map(([id, Properties]) => [id, { Type: 'AWS::Logs::LogGroup', Properties }]),
    ),
  });

describe('a template text', () => {
  it.each([
    ['a reference', '!Ref A', { Ref: 'A' }],
    ['an attribute', '!GetAtt A.B.C', { 'Fn::GetAtt': ['A', 'B.C'] }],
    ['an attribute as a list', '!GetAtt [A, B]', { 'Fn::GetAtt': ['A', 'B'] }],
    ['a substitution', `!Sub "x-${hole('A')}"`, { 'Fn::Sub': `x-${hole('A')}` }],
    ['functions in functions', '!If [C, !Ref A, !Ref B]', { 'Fn::If': ['C', { Ref: 'A' }, { Ref: 'B' }] }],
    ['a condition', '!Condition C', { Condition: 'C' }],
  ])('may have %s in the short form', (_, text, form) => {
    expect(readTemplateText(`a: ${text}`)).toEqual({ a: form });
  });

  it.each([
    ['YAML', 'a: [', 'YAML not well-formed'],
    ['JSON', '{"a": ', 'JSON not well-formed'],
  ])('is refused when it is no %s', (_, text, message) => {
    expect(() => readTemplateText(text)).toThrow(`Template format error: ${message}`);
  });
});

/** For parameters of ours that take more than 64 hex digits, or others. */
const values: Readonly<Record<string, string>> = {
  ImageUri: imageUri,
  ApiKeyRevision: 'a'.repeat(16),
  Live: 'new',
};

describe('a template', () => {
  it.each(goldens)('of ours is valid and becomes a stack: %s', async (name) => {
    const TemplateBody = await readFile(new URL(name, folder), 'utf8');
    const { Capabilities } = await box.sdk.send(new cfn.ValidateTemplateCommand({ TemplateBody }));
    expect(Capabilities).toEqual(['CAPABILITY_IAM']);
    const keys = [...TemplateBody.matchAll(/^ {2}(\w+):\n {4}Type: String\n(?!.*Default)/gm)].map(
      ([, key]) => key,
    );
    const Parameters = keys.map((key) => ({
      ParameterKey: key,
      ParameterValue: values[key ?? ''] ?? 'a'.repeat(64),
    }));
    const stack = await box.deploy({ ChangeSetType: 'CREATE', TemplateBody, Parameters });
    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
    expect(await box.propose({ ChangeSetName: 'again', TemplateBody, Parameters })).toMatchObject({
      Status: 'FAILED',
    });
  });

  it('may have conditions, defaults, joined and substituted values, and secret parameters', async () => {
    const TemplateBody = logGroups(
      {
        One: { LogGroupName: { 'Fn::Join': ['-', ['a', { Ref: 'Name' }]] } },
        Two: {
          LogGroupName: {
            'Fn::Sub': [
              ['One', 'X', 'AWS::Region'].map(hole).join('-'),
              { X: { 'Fn::Select': [1, ['p', 'q']] } },
            ],
          },
          RetentionInDays: { 'Fn::If': ['Long', 365, { Ref: 'AWS::NoValue' }] },
        },
      },
      {
        Parameters: { Name: { Type: 'String', Default: 'b' }, Key: { Type: 'String', NoEcho: true } },
        Conditions: { Long: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Name' }, 'b'] }] } },
      },
    );
    const Parameters = [{ ParameterKey: 'Key', ParameterValue: 'hush' }];
    const stack = await box.deploy({ ChangeSetType: 'CREATE', TemplateBody, Parameters });
    expect(stack.Parameters).toContainEqual({ ParameterKey: 'Key', ParameterValue: '****' });
    expect(box.logs.list().map(({ name }) => name)).toEqual(['a-b', 'a-b-q-eu-central-1']);
    expect(box.logs.find('a-b-q-eu-central-1')?.retentionDays).toBeUndefined();
    const Changed = [
      { ParameterKey: 'Key', UsePreviousValue: true },
      { ParameterKey: 'Name', ParameterValue: 'c' },
    ];
    await box.deploy({ ChangeSetName: 'second', UsePreviousTemplate: true, Parameters: Changed });
    expect(box.logs.list().map(({ name }) => name)).toEqual(['a-c', 'a-c-q-eu-central-1']);
    expect(box.logs.find('a-c-q-eu-central-1')?.retentionDays).toBe(365);
  });

  it.each([
    [
      'resources that need each other',
      logGroups({ A: { LogGroupName: { Ref: 'B' } }, B: { LogGroupName: { Ref: 'A' } } }),
      'Circular dependency between resources: [A, B]',
    ],
    [
      'an unknown type',
      '{"Resources": {"A": {"Type": "AWS::Moon::Base"}}}',
      'Unrecognized resource types: [AWS::Moon::Base]',
    ],
    ['an unknown section', '{"Resource": {}}', 'Invalid template property or properties [Resource]'],
    ['no resources', '{"Resources": {}}', 'At least one Resources member must be defined.'],
    [
      'an unknown attribute',
      logGroups({ A: {}, B: { LogGroupName: { 'Fn::GetAtt': ['A', 'Colour'] } } }),
      'does not support attribute type Colour in Fn::GetAtt',
    ],
  ])('is refused with %s', async (_, TemplateBody, message) => {
    await expect(box.sdk.send(new cfn.ValidateTemplateCommand({ TemplateBody }))).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining(message),
    });
  });
});

describe('a failure that is not rolled back at once', () => {
  it('stays as CREATE_FAILED until somebody rolls it back', async () => {
    box.faults.add({ at: 'resource:AWS::Logs::LogGroup:create', kind: 'error' });
    const { ChangeSetId } = await box.propose({
      ChangeSetType: 'CREATE',
      TemplateBody: logGroups({ A: {}, B: {} }),
    });
    await box.sdk.send(
      new cfn.ExecuteChangeSetCommand({ ChangeSetName: ChangeSetId, DisableRollback: true }),
    );
    expect((await box.ended('box')).StackStatus).toBe('CREATE_FAILED');
    await box.sdk.send(new cfn.RollbackStackCommand({ StackName: 'box' }));
    expect((await box.ended('box')).StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(box.logs.list()).toEqual([]);
  });
});

describe('events', () => {
  it('come in pages, the newest first', async () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`G${index}`, {}]));
    const { StackId } = await box.deploy({ ChangeSetType: 'CREATE', TemplateBody: logGroups(many) });
    const first = await box.sdk.send(new cfn.DescribeStackEventsCommand({ StackName: StackId }));
    expect(first.StackEvents).toHaveLength(100);
    expect(first.StackEvents![0]).toMatchObject({
      LogicalResourceId: 'box',
      ResourceStatus: 'CREATE_COMPLETE',
    });
    const { NextToken } = first;
    const second = await box.sdk.send(new cfn.DescribeStackEventsCommand({ StackName: StackId, NextToken }));
    expect(second.StackEvents!.at(-1)).toMatchObject({ ResourceStatus: 'REVIEW_IN_PROGRESS' });
    const ids = [...first.StackEvents!, ...second.StackEvents!].map(({ EventId }) => EventId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
