import { settleParameters } from './cloudformation/parameters.js';
import { newStack, type Stack, setStatus } from './cloudformation/stack.js';
import { parseTemplate } from './cloudformation/template.js';
import { checkTemplate } from './cloudformation/template-check.js';
import { dockerTypes, putIndex } from './content/image.js';
import { openShelf } from './content/shelf.js';
import type { SandboxParts } from './parts.js';

/** What the shell script left in an account: nothing of it carries a tag. */
export interface Original {
  readonly stack: Stack;
  readonly repository: string;
  readonly imageUri: string;
}

/**
 * Plays what the original script did: a repository with one image under a timestamp, and a stack with a role and a
 * function. `ROLLBACK_COMPLETE` is what its first attempt with 10240 MB came to, in an account that allows 3008.
 * Resolves when the stack has reached its state.
 */
export async function seedOriginal(
  parts: Pick<SandboxParts, 'account' | 'faults' | 'registry' | 'cloudformation'>,
  status: 'CREATE_COMPLETE' | 'ROLLBACK_COMPLETE' = 'CREATE_COMPLETE',
): Promise<Original> {
  const { account, faults, cloudformation } = parts;
  const imageUri = await putOriginalImage(parts);
  const stack = newStack('OllamaLambdaStack', account);
  cloudformation.stacks.add(stack);
  setStatus(stack, 'REVIEW_IN_PROGRESS', account.now(), 'User Initiated');
  if (status === 'ROLLBACK_COMPLETE') faults.add(memoryRefusal);
  const template = parseTemplate(originalTemplate);
  checkTemplate(template);
  const given = [{ key: 'ImageUri', value: imageUri, usePrevious: false }];
  const parameters = settleParameters(template, given, undefined);
  const applied = { template, parameters, tags: {}, capabilities: ['CAPABILITY_IAM'] };
  cloudformation.work.create(stack, applied, { disableRollback: false, onFailure: 'ROLLBACK' });
  await cloudformation.work.settled();
  if (stack.status !== status)
    throw new Error(`the original's stack became ${stack.status}: ${reasons(stack)}`);
  return { stack, repository, imageUri };
}

const repository = 'ollama-llm';

/** What the script tags with: the second at which it ran. */
const timestamp = '20250301120000';

async function putOriginalImage({ registry }: Pick<SandboxParts, 'registry'>): Promise<string> {
  const shelf = openShelf(registry.store, repository);
  // The script's image is for one platform: the index that comes with it is taken away again.
  await putIndex(shelf, timestamp, (platform) => ({
    types: dockerTypes,
    settings: { Entrypoint: ['/entrypoint.sh'], Cmd: ['app.handler'], WorkingDir: '/var/task' },
    layers: [
      [
        { kind: 'folder', path: 'var' },
        { kind: 'folder', path: 'var/task' },
        { kind: 'file', path: 'var/task/app.py', content: `# for ${platform}\n` },
        { kind: 'file', path: 'entrypoint.sh', content: '#!/bin/sh\nexit 1\n', mode: 0o755 },
      ],
    ],
  }));
  const index = shelf.repository.tags.get(timestamp);
  const images = [...shelf.repository.manifests.values()].filter(({ digest }) => digest !== index);
  // The last is the one for amd64, which is what a function is that says nothing of its architecture.
  const image = images.at(-1);
  if (index === undefined || image === undefined) throw new Error('the image of the original was not put');
  for (const { digest } of [...shelf.repository.manifests.values()]) {
    if (digest !== image.digest) shelf.repository.manifests.delete(digest);
  }
  shelf.repository.tags.set(timestamp, image.digest);
  return `${shelf.repository.uri}:${timestamp}`;
}

const memoryRefusal = {
  at: 'resource:AWS::Lambda::Function:create',
  kind: 'error',
  code: 'InvalidParameterValueException',
  status: 400,
  message:
    "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 3008",
} as const;

const originalTemplate = `AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  ImageUri:
    Type: String
Resources:
  LambdaExecutionRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal:
              Service: lambda.amazonaws.com
            Action: sts:AssumeRole
      ManagedPolicyArns:
        - arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
  OllamaLambdaFunction:
    Type: AWS::Lambda::Function
    Properties:
      PackageType: Image
      Code:
        ImageUri: !Ref ImageUri
      Role: !GetAtt LambdaExecutionRole.Arn
      MemorySize: 3008
      Timeout: 300
      EphemeralStorage:
        Size: 10240
Outputs:
  LambdaFunctionArn:
    Value: !GetAtt OllamaLambdaFunction.Arn
`;

const reasons = ({ events }: Stack): string =>
  events
    .flatMap(({ logicalId, reason }) => (reason === undefined ? [] : [`${logicalId}: ${reason}`]))
    .join('; ');
