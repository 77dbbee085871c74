import type { Place } from './places.js';

/** For what somebody needs a permission. */
export const parts = ['plan', 'deploy', 'call', 'watch', 'tune', 'stop', 'destroy'] as const;
export type Part = (typeof parts)[number];

/** What whoever deploys needs unless they say otherwise; tuning makes versions of its own, and is asked for by name. */
export const usualParts: readonly Part[] = parts.filter((part) => part !== 'tune');

/** One call that this program makes, as IAM sees it. */
export interface OwnCall {
  /** As the API calls it: `lambda:InvokeWithResponseStream`. */
  readonly operation: string;
  /** What IAM asks for; none for calls that everybody may make, or that are left out where they are denied. */
  readonly actions: readonly string[];
  readonly on: Place;
  readonly parts: readonly Part[];
}

/** @param others actions, where they are not called as the operation is */
const call = (
  wanted: readonly Part[],
  on: Place,
  operation: string,
  ...others: readonly string[]
): OwnCall => ({ parts: wanted, on, operation, actions: others.length > 0 ? others : [operation] });

const deploys: readonly Part[] = ['deploy'];
const changes: readonly Part[] = ['deploy', 'destroy'];
const looks: readonly Part[] = ['plan', 'deploy', 'watch', 'destroy'];
/** Beside `plan`: a tuning begins with the plan of a deploy, which has to be empty. */
const tunes: readonly Part[] = ['tune'];

/**
 * Every call of `src/aws`, with the parts that make it; a test compares this with the code, and with what a rehearsal's AWS
 * was asked in each part.
 */
export const ownCalls: readonly OwnCall[] = [
  { operation: 'sts:GetCallerIdentity', actions: [], on: 'everything', parts },

  // Where the endpoint is stands in the stack's outputs.
  call(parts, 'stack', 'cloudformation:DescribeStacks'),
  call([...looks, 'stop'], 'stack', 'cloudformation:DescribeStackResources'),
  call([...looks, 'stop'], 'stack', 'cloudformation:GetTemplate'),
  call([...looks, 'stop'], 'stack', 'cloudformation:DescribeStackEvents'),
  call(
    changes,
    'stack',
    'cloudformation:CreateChangeSet',
    'cloudformation:CreateChangeSet',
    'cloudformation:TagResource',
  ),
  call(changes, 'stack', 'cloudformation:DescribeChangeSet'),
  call(changes, 'stack', 'cloudformation:ExecuteChangeSet'),
  call(changes, 'stack', 'cloudformation:DeleteChangeSet'),
  call(deploys, 'stack', 'cloudformation:CancelUpdateStack'),
  call(deploys, 'stack', 'cloudformation:ContinueUpdateRollback'),
  call(deploys, 'stack', 'cloudformation:RollbackStack'),
  // A first create that failed leaves a stack that can only be deleted.
  call(changes, 'stack', 'cloudformation:DeleteStack'),
  call(deploys, 'everything', 'cloudformation:ValidateTemplate'),

  call(looks, 'everything', 'ecr:GetAuthorizationToken'),
  call(looks, 'repository', 'ecr:DescribeRepositories'),
  call(looks, 'repository', 'ecr:ListTagsForResource'),
  call(looks, 'repository', 'ecr:DescribeImages'),
  call(deploys, 'repository', 'ecr:CreateRepository', 'ecr:CreateRepository', 'ecr:TagResource'),
  call(deploys, 'repository', 'ecr:TagResource'),
  call(deploys, 'repository', 'ecr:InitiateLayerUpload'),
  call(deploys, 'repository', 'ecr:UploadLayerPart'),
  call(deploys, 'repository', 'ecr:CompleteLayerUpload'),
  call(deploys, 'repository', 'ecr:BatchDeleteImage'),
  call(['destroy'], 'repository', 'ecr:DeleteRepository'),

  call(['plan', 'deploy', 'watch'], 'everything', 'lambda:GetAccountSettings'),
  call(looks, 'function', 'lambda:GetFunctionConfiguration'),
  call(['deploy', 'watch', 'tune', 'stop'], 'function', 'lambda:GetFunction'),
  call(['deploy', 'call', 'tune'], 'function', 'lambda:InvokeWithResponseStream', 'lambda:InvokeFunction'),
  call(deploys, 'memoryProbe', 'lambda:CreateFunction'),
  call(deploys, 'memoryProbe', 'lambda:DeleteFunction'),
  // `doctor` finds what a tuning has left.
  call(['watch', 'tune'], 'function', 'lambda:ListVersionsByFunction'),
  call(tunes, 'function', 'lambda:UpdateFunctionConfiguration'),
  // Where it tries another architecture; its image needs what a deploy may do.
  call(tunes, 'function', 'lambda:UpdateFunctionCode'),
  call(tunes, 'function', 'lambda:PublishVersion'),
  call(tunes, 'function', 'lambda:CreateAlias'),
  call(tunes, 'function', 'lambda:DeleteAlias'),
  // Of a version: IAM knows no narrower place for it than the function.
  call(tunes, 'function', 'lambda:DeleteFunction'),
  call(['stop'], 'function', 'lambda:PutFunctionConcurrency'),
  call(['stop'], 'function', 'lambda:DeleteFunctionConcurrency'),

  call(['watch'], 'logGroup', 'logs:FilterLogEvents'),
  // `doctor --fix`, which takes both: who watches only reads.
  call(deploys, 'logGroup', 'logs:PutRetentionPolicy'),
  call(['watch', 'destroy'], 'logGroups', 'logs:DescribeLogGroups'),
  call(['watch', 'destroy'], 'logGroup', 'logs:ListTagsForResource'),
  call(['destroy'], 'logGroup', 'logs:DeleteLogGroup'),
  call(['watch'], 'everything', 'cloudwatch:GetMetricData'),

  // `doctor` asks where somebody allows it. A policy of ours does not: it would tell what everybody else may do.
  { operation: 'iam:SimulatePrincipalPolicy', actions: [], on: 'everything', parts: ['watch'] },
  { operation: 'iam:GetRole', actions: [], on: 'everything', parts: ['watch'] },
];
