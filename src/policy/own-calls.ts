import type { Place } from './places.js';

/** For what somebody needs a permission. */
export const parts = ['deploy', 'watch', 'stop', 'destroy'] as const;
export type Part = (typeof parts)[number];

/** One call that this program makes, as IAM sees it. */
export interface OwnCall {
  /** As the API calls it: `lambda:InvokeWithResponseStream`. */
  readonly operation: string;
  /** What IAM asks for; none for calls that everybody may make. */
  readonly actions: readonly string[];
  readonly on: Place;
  readonly part: Part;
}

const call = (part: Part, on: Place, operation: string, ...actions: readonly string[]): OwnCall => ({
  part,
  on,
  operation,
  actions: actions.length > 0 ? actions : [operation],
});

/**
 * Every call of `src/aws`; a test compares this with the code, and with what a rehearsal's AWS was asked. Listed with the
 * first part that needs it: `destroy` includes nothing of `deploy`, so a policy for one alone would be too small.
 */
export const ownCalls: readonly OwnCall[] = [
  { operation: 'sts:GetCallerIdentity', actions: [], on: 'everything', part: 'deploy' },

  call('deploy', 'stack', 'cloudformation:DescribeStacks'),
  call('deploy', 'stack', 'cloudformation:DescribeStackEvents'),
  call('deploy', 'stack', 'cloudformation:DescribeStackResources'),
  call('deploy', 'stack', 'cloudformation:GetTemplate'),
  call(
    'deploy',
    'stack',
    'cloudformation:CreateChangeSet',
    'cloudformation:CreateChangeSet',
    'cloudformation:TagResource',
  ),
  call('deploy', 'stack', 'cloudformation:DescribeChangeSet'),
  call('deploy', 'stack', 'cloudformation:ExecuteChangeSet'),
  call('deploy', 'stack', 'cloudformation:DeleteChangeSet'),
  call('deploy', 'stack', 'cloudformation:CancelUpdateStack'),
  call('deploy', 'stack', 'cloudformation:ContinueUpdateRollback'),
  call('deploy', 'stack', 'cloudformation:RollbackStack'),
  // A first create that failed leaves a stack that can only be deleted.
  call('deploy', 'stack', 'cloudformation:DeleteStack'),
  call('deploy', 'everything', 'cloudformation:ValidateTemplate'),

  call('deploy', 'everything', 'ecr:GetAuthorizationToken'),
  call('deploy', 'repository', 'ecr:DescribeRepositories'),
  call('deploy', 'repository', 'ecr:ListTagsForResource'),
  call('deploy', 'repository', 'ecr:CreateRepository', 'ecr:CreateRepository', 'ecr:TagResource'),
  call('deploy', 'repository', 'ecr:TagResource'),
  call('deploy', 'repository', 'ecr:DescribeImages'),
  call('deploy', 'repository', 'ecr:InitiateLayerUpload'),
  call('deploy', 'repository', 'ecr:UploadLayerPart'),
  call('deploy', 'repository', 'ecr:CompleteLayerUpload'),
  call('deploy', 'repository', 'ecr:BatchDeleteImage'),

  call('deploy', 'everything', 'lambda:GetAccountSettings'),
  call('deploy', 'function', 'lambda:GetFunctionConfiguration'),
  call('deploy', 'function', 'lambda:InvokeWithResponseStream', 'lambda:InvokeFunction'),
  call('deploy', 'memoryProbe', 'lambda:CreateFunction'),
  call('deploy', 'memoryProbe', 'lambda:DeleteFunction'),

  call('watch', 'function', 'lambda:GetFunction'),
  call('watch', 'logGroup', 'logs:FilterLogEvents'),
  call('watch', 'logGroup', 'logs:PutRetentionPolicy'),
  call('watch', 'everything', 'cloudwatch:GetMetricData'),

  call('stop', 'function', 'lambda:PutFunctionConcurrency'),
  call('stop', 'function', 'lambda:DeleteFunctionConcurrency'),

  call('destroy', 'logGroups', 'logs:DescribeLogGroups'),
  call('destroy', 'logGroup', 'logs:ListTagsForResource'),
  call('destroy', 'logGroup', 'logs:DeleteLogGroup'),
  call('destroy', 'repository', 'ecr:DeleteRepository'),
];
