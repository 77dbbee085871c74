import type { Aws } from '../../src/aws/ports.js';
import { mib } from '../../src/core/units.js';
import { type Answer, json } from './wire.js';

/** One call that the program makes, by itself. */
export interface OneCall {
  /** As `src/policy/own-calls.ts` has it. */
  readonly operation: string;
  /** The signal is for calls that have no time limit of their own. */
  ask(aws: Aws, signal: AbortSignal): Promise<unknown>;
  /** Answers of calls that come before it, by the operation's name as the wire sees it. */
  readonly before?: Readonly<Record<string, Answer>>;
  /** What IAM calls it, where that is another name. */
  readonly action?: string;
  /** It waits for as long as its caller does. */
  readonly waits?: true;
}

const here = 'arn:aws:cloudformation:eu-west-1:123456789012';
const changeSet = `${here}:changeSet/c/1`;
const user = 'arn:aws:iam::123456789012:user/eve';
const range = { from: 0, to: 1000, periodSeconds: 60 };
const metric = { namespace: 'AWS/Lambda', name: 'Errors', dimensions: {}, statistic: 'Sum' };
const part = { repository: 'llm', uploadId: 'u', first: 0, bytes: new Uint8Array(4) };
const request = {
  stackName: 's',
  changeSetName: 'c',
  mode: 'update' as const,
  template: '{}',
  parameters: {},
  tags: {},
};

async function all(items: AsyncIterable<unknown>): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const repositories = json({
  repositories: [
    { repositoryName: 'llm', repositoryArn: 'arn:aws:ecr:eu-west-1:1:repository/llm', repositoryUri: 'u' },
  ],
});
const logGroups = json({
  logGroups: [{ logGroupName: 'g', logGroupArn: 'arn:aws:logs:eu-west-1:1:log-group:g' }],
});
const made: Answer = { ...json({ FunctionName: 'probe' }), status: 201 };

/** Every call of the program; `every-call.test.ts` compares it with the table that the policy is made of. */
export const everyCall: readonly OneCall[] = [
  { operation: 'sts:GetCallerIdentity', ask: (aws) => aws.identity.whoAmI() },
  {
    operation: 'iam:SimulatePrincipalPolicy',
    ask: ({ permissions }) => permissions.simulate(user, { actions: ['a:B'], resource: '*', context: {} }),
  },
  { operation: 'iam:GetRole', ask: ({ permissions }) => permissions.roleArn('r') },

  { operation: 'cloudformation:DescribeStacks', ask: ({ stacks }) => stacks.describe('s') },
  { operation: 'cloudformation:DescribeStackResources', ask: ({ stacks }) => stacks.resources('s') },
  { operation: 'cloudformation:GetTemplate', ask: ({ stacks }) => stacks.template('s') },
  { operation: 'cloudformation:DescribeStackEvents', ask: ({ stacks }) => stacks.events('s') },
  { operation: 'cloudformation:CreateChangeSet', ask: ({ stacks }) => stacks.createChangeSet(request) },
  { operation: 'cloudformation:DescribeChangeSet', ask: ({ stacks }) => stacks.describeChangeSet(changeSet) },
  { operation: 'cloudformation:ExecuteChangeSet', ask: ({ stacks }) => stacks.executeChangeSet(changeSet) },
  { operation: 'cloudformation:DeleteChangeSet', ask: ({ stacks }) => stacks.deleteChangeSet(changeSet) },
  { operation: 'cloudformation:CancelUpdateStack', ask: ({ stacks }) => stacks.cancelUpdate('s') },
  { operation: 'cloudformation:ContinueUpdateRollback', ask: ({ stacks }) => stacks.continueRollback('s') },
  { operation: 'cloudformation:RollbackStack', ask: ({ stacks }) => stacks.rollback('s') },
  { operation: 'cloudformation:DeleteStack', ask: ({ stacks }) => stacks.delete('s') },
  { operation: 'cloudformation:ValidateTemplate', ask: ({ stacks }) => stacks.validate('{}') },

  { operation: 'ecr:GetAuthorizationToken', ask: (aws) => aws.repositories.token() },
  { operation: 'ecr:DescribeRepositories', ask: (aws) => aws.repositories.describe('llm') },
  {
    operation: 'ecr:ListTagsForResource',
    ask: (aws) => aws.repositories.describe('llm'),
    before: { DescribeRepositories: repositories },
  },
  { operation: 'ecr:DescribeImages', ask: (aws) => aws.repositories.images('llm') },
  { operation: 'ecr:CreateRepository', ask: (aws) => aws.repositories.create('llm', {}) },
  {
    operation: 'ecr:TagResource',
    ask: (aws) => aws.repositories.tag('arn:aws:ecr:eu-west-1:1:repository/llm', {}),
  },
  { operation: 'ecr:InitiateLayerUpload', ask: ({ layerUploads }) => layerUploads.begin('llm') },
  { operation: 'ecr:UploadLayerPart', ask: ({ layerUploads }) => layerUploads.part(part) },
  {
    operation: 'ecr:CompleteLayerUpload',
    ask: ({ layerUploads }) => layerUploads.complete('llm', 'u', 'sha256:0'),
  },
  { operation: 'ecr:BatchDeleteImage', ask: (aws) => aws.repositories.deleteImages('llm', ['sha256:0']) },
  { operation: 'ecr:DeleteRepository', ask: (aws) => aws.repositories.delete('llm') },

  { operation: 'lambda:GetAccountSettings', ask: ({ functions }) => functions.accountLimits() },
  { operation: 'lambda:GetFunctionConfiguration', ask: ({ functions }) => functions.describe('f') },
  { operation: 'lambda:GetFunction', ask: ({ functions }) => functions.inspect('f') },
  {
    operation: 'lambda:InvokeWithResponseStream',
    ask: ({ functions }, signal) =>
      all(functions.invokeStreaming({ name: 'f', qualifier: 'live', payload: '{}', signal })),
    waits: true,
    action: 'lambda:InvokeFunction',
  },
  {
    operation: 'lambda:CreateFunction',
    ask: ({ functions }) => functions.probeMemory(10_240 as never, '123456789012'),
  },
  {
    operation: 'lambda:DeleteFunction',
    ask: ({ functions }) => functions.probeMemory(10_240 as never, '123456789012'),
    before: { 'POST /2015-03-31/functions': made },
  },
  { operation: 'lambda:ListVersionsByFunction', ask: ({ versions }) => versions.list('f') },
  {
    operation: 'lambda:UpdateFunctionConfiguration',
    ask: ({ versions }) => versions.configure('f', { memory: mib(2048), description: '', revision: 'r' }),
  },
  {
    operation: 'lambda:UpdateFunctionCode',
    ask: ({ versions }) => versions.replaceCode('f', { image: 'i', architecture: 'arm64', revision: 'r' }),
  },
  {
    operation: 'lambda:PublishVersion',
    ask: ({ versions }) => versions.publish('f', { description: '', revision: 'r' }),
  },
  { operation: 'lambda:CreateAlias', ask: ({ versions }) => versions.createAlias('f', 'a', '3') },
  { operation: 'lambda:DeleteAlias', ask: ({ versions }) => versions.deleteAlias('f', 'a') },
  {
    operation: 'lambda:PutFunctionConcurrency',
    ask: ({ functions }) => functions.reserveConcurrency('f', 0),
  },
  {
    operation: 'lambda:DeleteFunctionConcurrency',
    ask: ({ functions }) => functions.releaseConcurrency('f'),
  },

  {
    operation: 'logs:FilterLogEvents',
    ask: (aws, signal) => all(aws.logGroups.events('g', { from: 0 }, signal)),
  },
  { operation: 'logs:PutRetentionPolicy', ask: (aws) => aws.logGroups.setRetention('g', 14) },
  { operation: 'logs:DescribeLogGroups', ask: (aws) => aws.logGroups.describe('g') },
  {
    operation: 'logs:ListTagsForResource',
    ask: (aws) => aws.logGroups.describe('g'),
    before: { DescribeLogGroups: logGroups },
  },
  { operation: 'logs:DeleteLogGroup', ask: (aws) => aws.logGroups.delete('g') },
  { operation: 'cloudwatch:GetMetricData', ask: ({ metrics }) => metrics.data([metric], range) },
];
