import { afterEach, describe, expect, it } from '@jest/globals';
import { openWire, type Wire, xml, xmlError } from './wire.js';

let wire: Wire;
afterEach(() => wire?.close());

const member = (text: string): string => `<member>${text}</member>`;
const params = (index: number): URLSearchParams => new URLSearchParams(wire.asked[index]?.body);

describe('a stack', () => {
  it('is described with parameters, outputs and tags', async () => {
    wire = await openWire(() =>
      xml(
        'DescribeStacks',
        `<Stacks>${member(`<StackId>arn:s</StackId><StackName>S</StackName><StackStatus>UPDATE_COMPLETE</StackStatus>
        <CreationTime>2026-11-01T00:00:00Z</CreationTime><LastUpdatedTime>2026-11-02T00:00:00Z</LastUpdatedTime>
        <Parameters>${member('<ParameterKey>ImageUri</ParameterKey><ParameterValue>u</ParameterValue>')}</Parameters>
        <Outputs>${member('<OutputKey>FunctionUrl</OutputKey><OutputValue>https://x</OutputValue>')}</Outputs>
        <Tags>${member('<Key>a</Key><Value>b</Value>')}</Tags>`)}</Stacks>`,
      ),
    );
    await expect(wire.aws.stacks.describe('S')).resolves.toEqual({
      id: 'arn:s',
      name: 'S',
      status: 'UPDATE_COMPLETE',
      statusReason: undefined,
      parameters: { ImageUri: 'u' },
      outputs: { FunctionUrl: 'https://x' },
      tags: { a: 'b' },
      changedAt: '2026-11-02T00:00:00.000Z',
    });
  });

  it('that does not exist is undefined; another ValidationError is not', async () => {
    wire = await openWire((_, count) =>
      xmlError(
        'ValidationError',
        count === 1 ? 'Stack with id S does not exist' : "Value 'a b' at 'stackName' failed",
      ),
    );
    await expect(wire.aws.stacks.describe('S')).resolves.toBeUndefined();
    await expect(wire.aws.stacks.describe('a b')).rejects.toMatchObject({ code: 'aws-refused' });
  });

  it('gives its events newest first, over pages, up to the one that is known', async () => {
    const event = (id: number): string =>
      member(`<EventId>e${id}</EventId><StackId>arn:s</StackId><StackName>S</StackName><LogicalResourceId>F</LogicalResourceId>
        <ResourceType>T</ResourceType><ResourceStatus>CREATE_FAILED</ResourceStatus><Timestamp>2026-11-02T00:00:0${id}Z</Timestamp>`);
    wire = await openWire(({ body }) =>
      body.includes('NextToken')
        ? xml('DescribeStackEvents', `<StackEvents>${event(2)}${event(1)}</StackEvents>`)
        : xml(
            'DescribeStackEvents',
            `<StackEvents>${event(4)}${event(3)}</StackEvents><NextToken>n</NextToken>`,
          ),
    );
    const ids = async (options?: { until?: string; limit?: number }) =>
      (await wire.aws.stacks.events('S', options)).map(({ eventId }) => eventId);
    await expect(ids()).resolves.toEqual(['e4', 'e3', 'e2', 'e1']);
    await expect(ids({ until: 'e2' })).resolves.toEqual(['e4', 'e3']);
    const before = wire.asked.length;
    await expect(ids({ until: 'e3' })).resolves.toEqual(['e4']);
    await expect(ids({ limit: 1 })).resolves.toEqual(['e4']);
    expect(wire.asked.length - before).toBe(2);
  });

  it('is changed by a change set with our one capability; undefined keeps a parameter', async () => {
    wire = await openWire(() => xml('CreateChangeSet', '<Id>arn:c</Id><StackId>arn:s</StackId>'));
    await expect(
      wire.aws.stacks.createChangeSet({
        stackName: 'S',
        changeSetName: 'c',
        mode: 'update',
        template: '{}',
        parameters: { ImageUri: 'u', ApiKeySha256: undefined },
        tags: { a: 'b' },
      }),
    ).resolves.toEqual({ id: 'arn:c', stackId: 'arn:s' });
    expect(Object.fromEntries(params(0))).toMatchObject({
      ChangeSetType: 'UPDATE',
      'Capabilities.member.1': 'CAPABILITY_IAM',
      'Parameters.member.1.ParameterValue': 'u',
      'Parameters.member.2.ParameterKey': 'ApiKeySha256',
      'Parameters.member.2.UsePreviousValue': 'true',
      'Tags.member.1.Key': 'a',
    });
    expect(params(0).has('Capabilities.member.2')).toBe(false);
  });

  it('an update without a template keeps the deployed one', async () => {
    wire = await openWire(() => xml('CreateChangeSet', '<Id>arn:c</Id><StackId>arn:s</StackId>'));
    await wire.aws.stacks.createChangeSet({
      stackName: 'S',
      changeSetName: 'c',
      mode: 'update',
      template: undefined,
      parameters: {},
      tags: {},
    });
    expect(params(0).get('UsePreviousTemplate')).toBe('true');
    expect(params(0).has('TemplateBody')).toBe(false);
  });

  it('a change set is described over pages, and undefined once it is gone', async () => {
    const change = (id: string): string =>
      member(`<Type>Resource</Type><ResourceChange><Action>Modify</Action><LogicalResourceId>${id}</LogicalResourceId>
        <ResourceType>T</ResourceType><Replacement>True</Replacement></ResourceChange>`);
    const head = '<ChangeSetId>arn:c</ChangeSetId><StackId>arn:s</StackId><Status>CREATE_COMPLETE</Status>';
    wire = await openWire(({ body }) => {
      if (body.includes('gone')) return xmlError('ChangeSetNotFound', 'ChangeSet [gone] does not exist', 404);
      return body.includes('NextToken')
        ? xml('DescribeChangeSet', `${head}<Changes>${change('B')}</Changes>`)
        : xml('DescribeChangeSet', `${head}<Changes>${change('A')}</Changes><NextToken>n</NextToken>`);
    });
    const found = await wire.aws.stacks.describeChangeSet('arn:c');
    expect(found?.changes.map(({ logicalId, replacement }) => [logicalId, replacement])).toEqual([
      ['A', 'True'],
      ['B', 'True'],
    ]);
    await expect(wire.aws.stacks.describeChangeSet('gone')).resolves.toBeUndefined();
    await expect(wire.aws.stacks.deleteChangeSet('gone')).resolves.toBeUndefined();
  });

  it('every other verb asks for what it says', async () => {
    wire = await openWire(({ operation }) => xml(operation, '<TemplateBody>{}</TemplateBody>'));
    const { stacks } = wire.aws;
    await expect(stacks.template('S')).resolves.toBe('{}');
    await expect(stacks.resources('S')).resolves.toEqual([]);
    await stacks.executeChangeSet('arn:c');
    await stacks.delete('S', { retain: ['F'] });
    await stacks.cancelUpdate('S');
    await stacks.continueRollback('S', { skip: ['F'] });
    await stacks.rollback('S');
    await expect(stacks.validate('{}')).resolves.toBeUndefined();
    expect(wire.asked.map(({ operation }) => operation)).toEqual([
      'GetTemplate',
      'DescribeStackResources',
      'ExecuteChangeSet',
      'DeleteStack',
      'CancelUpdateStack',
      'ContinueUpdateRollback',
      'RollbackStack',
      'ValidateTemplate',
    ]);
    expect(params(0).get('TemplateStage')).toBe('Original');
    expect(params(3).get('RetainResources.member.1')).toBe('F');
    expect(params(5).get('ResourcesToSkip.member.1')).toBe('F');
  });

  it.each<[string, string, () => Promise<unknown>]>([
    [
      'CreateChangeSet',
      'ClientToken',
      () =>
        wire.aws.stacks.createChangeSet({
          stackName: 'S',
          changeSetName: 'c',
          mode: 'create',
          template: '{}',
          parameters: {},
          tags: {},
        }),
    ],
    ['ExecuteChangeSet', 'ClientRequestToken', () => wire.aws.stacks.executeChangeSet('arn:c')],
  ])('%s is sent again with the same token, so that it is done once', async (operation, token, call) => {
    wire = await openWire((_, count) =>
      count === 1
        ? xmlError('InternalFailure', 'try again', 500)
        : xml(operation, '<Id>arn:c</Id><StackId>arn:s</StackId>'),
    );
    await call();
    await call();
    const [first, again, other] = [0, 1, 2].map((index) => params(index).get(token));
    expect(first).toMatch(/^[a-zA-Z0-9][-a-zA-Z0-9]{0,127}$/);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('AWS’s complaint about a template is a value', async () => {
    wire = await openWire(() => xmlError('ValidationError', 'Template format error: no Resources'));
    await expect(wire.aws.stacks.validate('{}')).resolves.toBe('Template format error: no Resources');
  });
});
