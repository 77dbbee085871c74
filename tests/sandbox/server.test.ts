import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  ListTagsForResourceCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Fault } from '../../src/sandbox/service.js';
import { type StackBox, startStackBox } from './stack-box.js';

let box: StackBox;
beforeEach(async () => {
  box = await startStackBox();
});
afterEach(() => box.close());

const identity = (settings: object = {}) =>
  new STSClient({ ...box.client, ...settings }).send(new GetCallerIdentityCommand({}));
const groups = (settings: object = {}) =>
  new CloudWatchLogsClient({ ...box.client, ...settings }).send(new DescribeLogGroupsCommand({}));

describe('the server', () => {
  it('says who calls, and lists the call', async () => {
    const { Account, Arn } = await identity();
    expect([Account, Arn]).toEqual(['123456789012', 'arn:aws:iam::123456789012:user/rehearsal']);
    expect(box.server.calls().map(({ at }) => at)).toEqual(['sts:GetCallerIdentity']);
  });

  it('listens on loopback only', () => {
    expect(new URL(box.server.endpoint).hostname).toBe('127.0.0.1');
  });

  it.each([
    ['query', identity, 'InvalidClientTokenId', 403],
    ['JSON', groups, 'UnrecognizedClientException', 400],
  ])('refuses an unknown access key in the %s protocol', async (_, ask, name, httpStatusCode) => {
    const credentials = { accessKeyId: 'AKIASTRANGER', secretAccessKey: 'unknown' };
    await expect(ask({ credentials })).rejects.toMatchObject({
      name,
      message: 'The security token included in the request is invalid.',
      $metadata: { httpStatusCode },
    });
  });

  it('refuses a request that was signed for another Region', async () => {
    await expect(identity({ region: 'us-east-1' })).rejects.toThrow("not 'us-east-1'");
  });

  it.each<[Fault['kind'], string, string]>([
    ['throttle', 'Throttling', 'Rate exceeded'],
    ['deny', 'AccessDenied', 'is not authorized to perform: sts:GetCallerIdentity'],
    ['expired-token', 'ExpiredToken', 'The security token included in the request is expired'],
    ['clock-skew', 'SignatureDoesNotMatch', 'Signature expired: '],
    ['error', 'InternalFailure', 'The request processing has failed'],
  ])('answers an ordered %s once, as %s', async (kind, name, message) => {
    box.faults.add({ at: 'sts:GetCallerIdentity', kind });
    await expect(identity()).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
    expect((await identity()).Account).toBe('123456789012');
  });

  it('resets the connection when that was ordered', async () => {
    box.faults.add({ at: 'logs:DescribeLogGroups', kind: 'reset' });
    await expect(groups()).rejects.toThrow('ECONNRESET');
    expect((await groups()).logGroups).toEqual([]);
  });

  it('is retried by the SDK when it throttles fewer times than that tries', async () => {
    box.faults.add({ at: 'cloudformation:DescribeStacks', kind: 'throttle', times: 2 });
    const client = new CloudFormationClient({ ...box.client, maxAttempts: 3 });
    expect((await client.send(new DescribeStacksCommand({}))).Stacks ?? []).toEqual([]);
    expect(box.server.calls().map(({ status }) => status)).toEqual([400, 400, 200]);
  });
});

describe('log groups', () => {
  it('are made, described with their bytes, tags and days, and deleted', async () => {
    const client = new CloudWatchLogsClient(box.client);
    const logGroupName = '/aws/lambda/one';
    await client.send(new CreateLogGroupCommand({ logGroupName, tags: { owner: 'us' } }));
    await client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 14 }));
    box.logs.put(logGroupName, 'stream', 'hello');
    const [group] = (await groups()).logGroups!;
    expect(group).toMatchObject({ logGroupName, retentionInDays: 14, storedBytes: 31 });
    const resourceArn = group!.logGroupArn;
    expect((await client.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({
      owner: 'us',
    });
    const { events } = await client.send(
      new FilterLogEventsCommand({ logGroupName, filterPattern: '"hell"' }),
    );
    expect(events!.map(({ message }) => message)).toEqual(['hello']);
    await client.send(new DeleteLogGroupCommand({ logGroupName }));
    await expect(client.send(new DeleteLogGroupCommand({ logGroupName }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log group does not exist.',
    });
  });

  it('refuse a retention that AWS does not have', async () => {
    box.logs.createGroup('g');
    const asked = new CloudWatchLogsClient(box.client).send(
      new PutRetentionPolicyCommand({ logGroupName: 'g', retentionInDays: 15 }),
    );
    await expect(asked).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});
