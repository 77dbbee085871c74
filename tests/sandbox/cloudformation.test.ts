import { readFile } from 'node:fs/promises';
import * as cfn from '@aws-sdk/client-cloudformation';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type StackBox, startStackBox } from './stack-box.js';

const imageUri = `123456789012.dkr.ecr.eu-central-1.amazonaws.com/ollama-lambda@sha256:${'a'.repeat(64)}`;
const Parameters = [{ ParameterKey: 'ImageUri', ParameterValue: imageUri }];
const golden = await readFile(new URL('../golden/none.yaml', import.meta.url), 'utf8');
/** Logical id of the published version. */
const version = /Version[0-9a-f]{8}/.exec(golden)?.[0] ?? '';
const withMemory = (memory: number) => golden.replace('MemorySize: 3008', `MemorySize: ${memory}`);

let box: StackBox;
beforeEach(async () => {
  box = await startStackBox();
});
afterEach(() => box.close());

const create = (TemplateBody = golden) => box.deploy({ ChangeSetType: 'CREATE', TemplateBody, Parameters });
const update = (TemplateBody: string, ChangeSetName = 'second') =>
  box.deploy({ ChangeSetName, TemplateBody, Parameters });
const statusesOf = async (id: string): Promise<string[]> => {
  const { StackEvents } = await box.sdk.send(new cfn.DescribeStackEventsCommand({ StackName: id }));
  return StackEvents!.reverse().map((event) => `${event.LogicalResourceId} ${event.ResourceStatus}`);
};
const reasonOf = async (id: string, resource: string, status: string) => {
  const { StackEvents } = await box.sdk.send(new cfn.DescribeStackEventsCommand({ StackName: id }));
  return StackEvents!.find((it) => it.LogicalResourceId === resource && it.ResourceStatus === status)
    ?.ResourceStatusReason;
};
const remove = async (input: Partial<cfn.DeleteStackCommandInput> & { StackName: string }) => {
  await box.sdk.send(new cfn.DeleteStackCommand(input));
};

describe('a stack that is created', () => {
  it('becomes CREATE_COMPLETE with the outputs, parameters and tags of what was asked for', async () => {
    const Tags = [{ Key: 'managed-by', Value: 'us' }];
    const stack = await box.deploy({ ChangeSetType: 'CREATE', TemplateBody: golden, Parameters, Tags });
    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
    expect(stack.Outputs).toContainEqual({ OutputKey: 'FunctionName', OutputValue: 'ollama-lambda' });
    expect(stack.Parameters).toEqual(Parameters);
    expect(stack.Tags).toEqual(Tags);
    expect(box.functions.get('ollama-lambda')).toMatchObject({ memory: 3008, imageUri });
    expect(box.functions.get('ollama-lambda')?.tags['managed-by']).toBe('us');
    expect(box.logs.has('/aws/lambda/ollama-lambda')).toBe(true);
  });

  it('makes each resource after what it needs, and says so newest first', async () => {
    const { StackId } = await create();
    const events = await statusesOf(StackId!);
    expect(events[0]).toBe('box REVIEW_IN_PROGRESS');
    expect(events[1]).toBe('box CREATE_IN_PROGRESS');
    expect(events.at(-1)).toBe('box CREATE_COMPLETE');
    const at = (event: string) => events.indexOf(event);
    expect(at('LogGroup CREATE_COMPLETE')).toBeLessThan(at('Role CREATE_IN_PROGRESS'));
    expect(at('Role CREATE_COMPLETE')).toBeLessThan(at('Function CREATE_IN_PROGRESS'));
    expect(at('Alias CREATE_COMPLETE')).toBeLessThan(at('Url CREATE_IN_PROGRESS'));
    expect(at('Url CREATE_COMPLETE')).toBeGreaterThan(0);
  });

  it('gives back the template as it was sent, and lists its resources', async () => {
    await create();
    const { TemplateBody } = await box.sdk.send(new cfn.GetTemplateCommand({ StackName: 'box' }));
    expect(TemplateBody).toBe(golden);
    const { StackResources } = await box.sdk.send(
      new cfn.DescribeStackResourcesCommand({ StackName: 'box' }),
    );
    const { StackResourceSummaries } = await box.sdk.send(
      new cfn.ListStackResourcesCommand({ StackName: 'box' }),
    );
    expect(StackResources).toHaveLength(8);
    expect(StackResourceSummaries).toHaveLength(8);
    expect(StackResources!.find(({ LogicalResourceId }) => LogicalResourceId === 'Function')).toMatchObject({
      PhysicalResourceId: 'ollama-lambda',
      ResourceType: 'AWS::Lambda::Function',
      ResourceStatus: 'CREATE_COMPLETE',
    });
  });

  it('rolls back to ROLLBACK_COMPLETE when Lambda refuses the memory, and leaves nothing', async () => {
    const stack = await create(withMemory(10240));
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await reasonOf(stack.StackId!, 'Function', 'CREATE_FAILED')).toMatch(
      /^Resource handler returned message: "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 3008 \(Service: Lambda, Status Code: 400, Request ID: [-0-9a-f]+\)" \(RequestToken: [-0-9a-f]+, HandlerErrorCode: InvalidRequest\)$/,
    );
    expect(await reasonOf(stack.StackId!, 'box', 'ROLLBACK_IN_PROGRESS')).toContain(
      'The following resource(s) failed to create: [Function]. ',
    );
    expect(box.roles.list()).toEqual([]);
    expect(box.logs.list()).toEqual([]);
    await expect(update(golden)).rejects.toThrow(
      `Stack:${stack.StackId} is in ROLLBACK_COMPLETE state and can not be updated.`,
    );
  });

  it('can be deleted while it is being created, whatever is half made', async () => {
    const { ChangeSetId, StackId } = await box.propose({
      ChangeSetType: 'CREATE',
      TemplateBody: golden,
      Parameters,
    });
    await box.sdk.send(new cfn.ExecuteChangeSetCommand({ ChangeSetName: ChangeSetId }));
    await remove({ StackName: 'box' });
    expect((await box.ended(StackId!)).StackStatus).toBe('DELETE_COMPLETE');
    expect([box.roles.list(), box.logs.list(), [...box.functions]]).toEqual([[], [], []]);
  });
});

describe('a change set', () => {
  it('fails with the well-known sentence when nothing changes', async () => {
    await create();
    const { Status, StatusReason, ExecutionStatus } = await box.propose({
      ChangeSetName: 'same',
      UsePreviousTemplate: true,
      Parameters: [{ ParameterKey: 'ImageUri', UsePreviousValue: true }],
    });
    expect([Status, ExecutionStatus]).toEqual(['FAILED', 'UNAVAILABLE']);
    expect(StatusReason).toBe(
      "The submitted information didn't contain changes. Submit different information to create a change set.",
    );
  });

  it('tells what would be added, modified in place, replaced and removed', async () => {
    await create();
    const TemplateBody = golden
      .replace('FunctionName: ollama-lambda', 'FunctionName: another')
      .replace('RetentionInDays: 14', 'RetentionInDays: 30')
      .replace(/ {2}PublicInvokePermission:[\s\S]*?(?=Outputs)/, '');
    const { Changes } = await box.propose({ ChangeSetName: 'second', TemplateBody, Parameters });
    const lines = Changes!.map(
      ({ ResourceChange: it }) => `${it?.Action} ${it?.LogicalResourceId} ${it?.Replacement ?? ''}`,
    );
    expect(lines).toContain('Modify LogGroup False');
    expect(lines).toContain('Modify Function True');
    expect(lines).toContain('Remove PublicInvokePermission ');
    expect(lines.some((line) => line.includes('Role True'))).toBe(false);
  });

  it('is not executed twice, and not found once it is deleted', async () => {
    await create();
    const { ChangeSetId } = await box.propose({
      ChangeSetName: 'second',
      TemplateBody: withMemory(2048),
      Parameters,
    });
    const ChangeSetName = ChangeSetId;
    await box.sdk.send(new cfn.ExecuteChangeSetCommand({ ChangeSetName }));
    await expect(box.sdk.send(new cfn.ExecuteChangeSetCommand({ ChangeSetName }))).rejects.toMatchObject({
      name: 'InvalidChangeSetStatusException',
    });
    await box.cloudformation.work.settled();
    await box.sdk.send(new cfn.DeleteChangeSetCommand({ ChangeSetName }));
    await expect(box.sdk.send(new cfn.DescribeChangeSetCommand({ ChangeSetName }))).rejects.toMatchObject({
      name: 'ChangeSetNotFoundException',
    });
  });

  it.each([
    [
      'no capability',
      { Capabilities: [] },
      'InsufficientCapabilitiesException',
      'Requires capabilities : [CAPABILITY_IAM]',
    ],
    ['a missing parameter', { Parameters: [] }, 'ValidationError', 'Parameters: [ImageUri] must have values'],
    [
      'a value that does not match',
      { Parameters: [{ ParameterKey: 'ImageUri', ParameterValue: 'latest' }] },
      'ValidationError',
      'Parameter ImageUri failed to satisfy constraint: must be the address of an image in ECR with its digest',
    ],
    [
      'a template of over 51,200 bytes',
      { TemplateBody: `${golden}${'#'.repeat(51_200)}` },
      'ValidationError',
      'Member must have length less than or equal to 51200',
    ],
    [
      'a reference to nothing',
      { TemplateBody: golden.replace('!Ref LogGroup', '!Ref Nothing') },
      'ValidationError',
      'Template format error: Unresolved resource dependencies [Nothing] in the Resources block of the template',
    ],
    [
      'an unknown stack',
      { ChangeSetType: 'UPDATE' as const },
      'ValidationError',
      'Stack [box] does not exist',
    ],
  ])('is refused with %s', async (_, input, name, message) => {
    const asked = box.propose({ ChangeSetType: 'CREATE', TemplateBody: golden, Parameters, ...input });
    await expect(asked).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
    expect(box.cloudformation.stacks.list()).toEqual([]);
  });

  it('fails early when a resource has a property that its type does not know', async () => {
    const TemplateBody = golden.replace('MemorySize:', 'MemorySze:');
    const { Status, StatusReason } = await box.propose({ ChangeSetType: 'CREATE', TemplateBody, Parameters });
    expect(Status).toBe('FAILED');
    expect(StatusReason).toContain('AWS::EarlyValidation::PropertyValidation');
  });
});

describe('a stack that is updated', () => {
  it('ends in UPDATE_COMPLETE after the clean-up has deleted what is no longer wanted', async () => {
    await create();
    const TemplateBody = withMemory(2048).replaceAll(version, 'Version11111111');
    const stack = await update(TemplateBody);
    expect(stack.StackStatus).toBe('UPDATE_COMPLETE');
    expect(box.functions.get('ollama-lambda')?.memory).toBe(2048);
    const events = await statusesOf(stack.StackId!);
    const cleanUp = events.indexOf('box UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    expect(events.indexOf('Version11111111 CREATE_COMPLETE')).toBeLessThan(cleanUp);
    expect(events.indexOf(`${version} DELETE_COMPLETE`)).toBeGreaterThan(cleanUp);
    const { StackResources } = await box.sdk.send(
      new cfn.DescribeStackResourcesCommand({ StackName: 'box' }),
    );
    expect(StackResources!.map(({ LogicalResourceId }) => LogicalResourceId)).not.toContain(version);
  });

  it('goes back to what it was when a resource fails', async () => {
    await create();
    const TemplateBody = golden
      .replace('RetentionInDays: 14', 'RetentionInDays: 30')
      .replace('MemorySize: 3008', 'MemorySize: 4096');
    const stack = await update(TemplateBody);
    expect(stack.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(box.functions.get('ollama-lambda')?.memory).toBe(3008);
    expect(box.logs.find('/aws/lambda/ollama-lambda')?.retentionDays).toBe(14);
    expect((await update(withMemory(1024), 'third')).StackStatus).toBe('UPDATE_COMPLETE');
  });

  it('stops in UPDATE_ROLLBACK_FAILED until the roll-back is continued', async () => {
    await create();
    box.faults.add({ at: 'resource:AWS::Lambda::Alias:update', kind: 'error', message: 'no' });
    box.faults.add({ at: 'resource:AWS::Lambda::Function:rollback', kind: 'error', message: 'still no' });
    const failed = await update(withMemory(2048).replaceAll(version, 'Version11111111'));
    expect(failed.StackStatus).toBe('UPDATE_ROLLBACK_FAILED');
    expect(box.functions.get('ollama-lambda')?.memory).toBe(2048);
    await box.sdk.send(new cfn.ContinueUpdateRollbackCommand({ StackName: 'box' }));
    expect((await box.ended('box')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(box.functions.get('ollama-lambda')?.memory).toBe(3008);
  });

  it('is rolled back when the update is cancelled', async () => {
    await box.close();
    // Slow enough that the update is still under way when it is cancelled.
    box = await startStackBox(100);
    await create();
    const { ChangeSetId } = await box.propose({
      ChangeSetName: 'second',
      TemplateBody: withMemory(2048),
      Parameters,
    });
    await box.sdk.send(new cfn.ExecuteChangeSetCommand({ ChangeSetName: ChangeSetId }));
    await box.sdk.send(new cfn.CancelUpdateStackCommand({ StackName: 'box' }));
    expect((await box.ended('box')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(box.functions.get('ollama-lambda')?.memory).toBe(3008);
  });
});

describe('a stack that is deleted', () => {
  it('is gone by name, and still described by its id', async () => {
    const { StackId } = await create();
    await remove({ StackName: 'box' });
    expect((await box.ended(StackId!)).StackStatus).toBe('DELETE_COMPLETE');
    expect(box.cloudformation.stacks.live()).toEqual([]);
    expect([box.roles.list(), box.logs.list(), [...box.functions]]).toEqual([[], [], []]);
    await expect(box.sdk.send(new cfn.DescribeStacksCommand({ StackName: 'box' }))).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Stack with id box does not exist',
    });
    await remove({ StackName: 'box' });
  });

  it('stays in DELETE_FAILED with what cannot go, and goes when that is retained', async () => {
    const { StackId } = await create();
    await expect(remove({ StackName: 'box', RetainResources: ['Role'] })).rejects.toThrow(
      'only when the stack is in the DELETE_FAILED state',
    );
    box.faults.add({ at: 'resource:AWS::IAM::Role:delete', kind: 'deny' });
    await remove({ StackName: 'box' });
    const failed = await box.ended(StackId!);
    expect(failed.StackStatus).toBe('DELETE_FAILED');
    expect(failed.StackStatusReason).toBe('The following resource(s) failed to delete: [Role]. ');
    expect(await reasonOf(StackId!, 'Role', 'DELETE_FAILED')).toContain('is not authorized to perform');
    await remove({ StackName: 'box', RetainResources: ['Role'] });
    expect((await box.ended(StackId!)).StackStatus).toBe('DELETE_COMPLETE');
    expect(box.roles.list()).toHaveLength(1);
  });
});
