import { defaults } from '../defaults.js';
import type { FieldRow } from '../field.js';
import { accountId, repositoryName } from '../grammars.js';

/** Where things go, and what they are called there. */
export const targetFields = [
  {
    path: 'name',
    flag: '--name <name>',
    variable: 'OLLAMA_LAMBDA_NAME',
    shape: {
      kind: 'text',
      pattern: /^[A-Za-z0-9-]{1,40}$/,
      maxLength: 40,
      allowed: '1 to 40 letters, digits and hyphens',
    },
    description: 'Name of the function, and of its log group.',
    fallback: defaults.name,
  },
  {
    path: 'region',
    flag: '--region <region>',
    variable: 'OLLAMA_LAMBDA_REGION',
    shape: {
      kind: 'text',
      // eusc-de-east-1 has the longest first part there is.
      pattern: /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/,
      maxLength: 40,
      allowed: 'the code of an AWS Region, such as eu-west-1',
    },
    description:
      'AWS Region to deploy to. Without it: AWS_REGION, AWS_DEFAULT_REGION, then the region of the profile.',
  },
  {
    path: 'profile',
    flag: '--profile <profile>',
    variable: 'OLLAMA_LAMBDA_PROFILE',
    shape: {
      kind: 'text',
      pattern: /^.+$/,
      maxLength: 256,
      allowed: 'the name of a profile in ~/.aws/config',
    },
    description: 'Profile of ~/.aws/config whose credentials are used, to the exclusion of AWS_* variables.',
  },
  {
    path: 'accountId',
    flag: '--account-id <digits>',
    variable: 'OLLAMA_LAMBDA_ACCOUNT_ID',
    shape: { kind: 'text', pattern: accountId, maxLength: 12, allowed: 'the 12 digits of an AWS account' },
    description: 'A guard: deploy and destroy refuse to touch any other AWS account.',
  },
  {
    path: 'stackName',
    flag: '--stack-name <name>',
    variable: 'OLLAMA_LAMBDA_STACK_NAME',
    shape: {
      kind: 'text',
      pattern: /^[A-Za-z][A-Za-z0-9-]{0,127}$/,
      maxLength: 128,
      allowed: 'a letter, then up to 127 letters, digits and hyphens',
    },
    description: 'Name of the CloudFormation stack.',
    fallback: defaults.stackName,
  },
  {
    path: 'repository',
    flag: '--repository <name>',
    variable: 'OLLAMA_LAMBDA_REPOSITORY',
    shape: {
      kind: 'text',
      pattern: repositoryName,
      maxLength: 256,
      allowed: '2 to 256 lower-case letters and digits, with single . _ - or / between them',
    },
    description: 'Name of the ECR repository that holds the image.',
    fallback: defaults.repository,
  },
] as const satisfies readonly FieldRow[];
