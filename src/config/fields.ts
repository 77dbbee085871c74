import { defaults } from './defaults.js';
import type { FieldRow } from './field.js';
import { accountId, imageReference, imageRepository, registryHost, repositoryName } from './grammars.js';

const lambdaLimits = 'These are the limits of AWS Lambda.';

/**
 * Every field of the configuration, once. The program's options, the variables, the schema of the file, the checks
 * and the guide are made from this list; `written.ts` and `settle.ts` are the two that repeat its names, so that the
 * compiler knows the types.
 */
const table = [
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
  {
    path: 'model',
    flag: '--model <name>',
    variable: 'OLLAMA_LAMBDA_MODEL',
    shape: {
      kind: 'text',
      pattern: /^[\x21-\x7e]+$/,
      maxLength: 512,
      allowed: 'the name of a model, such as llama3.2:1b',
    },
    description: 'The model to serve, as Ollama names it: llama3.2:1b, or hf.co/user/repository:Q4_K_M.',
  },
  {
    path: 'context',
    flag: '--context <tokens>',
    variable: 'OLLAMA_LAMBDA_CONTEXT',
    shape: {
      kind: 'number',
      min: 256,
      max: 131_072,
      unit: 'tokens',
      why: 'Less holds no useful prompt; more fits into no Lambda function beside a model that knows what to do with it.',
    },
    description: 'Context length of each request, prompt and answer together, in tokens. Costs memory.',
    fallback: String(defaults.context),
  },
  {
    path: 'memory',
    flag: '--memory <auto|MiB>',
    variable: 'OLLAMA_LAMBDA_MEMORY',
    shape: { kind: 'number', min: 128, max: 10_240, unit: 'MiB', why: lambdaLimits, word: 'auto' },
    description: 'Memory of the function in MiB (AWS writes MB), or auto: the smallest that holds the model.',
    fallback: defaults.memory,
  },
  {
    path: 'memoryCap',
    flag: '--memory-cap <MiB>',
    variable: 'OLLAMA_LAMBDA_MEMORY_CAP',
    shape: { kind: 'number', min: 128, max: 10_240, unit: 'MiB', why: lambdaLimits },
    description:
      'The most memory in MiB that AWS lets a function of this account have, when you know it. New accounts: 3008.',
  },
  {
    path: 'timeout',
    flag: '--timeout <seconds>',
    variable: 'OLLAMA_LAMBDA_TIMEOUT',
    shape: { kind: 'number', min: 1, max: 900, unit: 'seconds', why: lambdaLimits },
    description: 'Longest time that one request may take, loading of the model included, in seconds.',
    fallback: String(defaults.timeout),
  },
  {
    path: 'ephemeralStorage',
    flag: '--ephemeral-storage <MiB>',
    variable: 'OLLAMA_LAMBDA_EPHEMERAL_STORAGE',
    shape: { kind: 'number', min: 512, max: 10_240, unit: 'MiB', why: lambdaLimits },
    description: 'Size of /tmp of the function in MiB. What is over 512 is billed.',
    fallback: String(defaults.ephemeralStorage),
  },
  {
    path: 'architecture',
    flag: '--architecture <name>',
    variable: 'OLLAMA_LAMBDA_ARCHITECTURE',
    shape: {
      kind: 'choice',
      values: ['arm64', 'x86_64'],
      synonyms: { aarch64: 'arm64', amd64: 'x86_64', x64: 'x86_64' },
    },
    description: 'Processor of the function. arm64 (Graviton) costs a fifth less.',
    fallback: defaults.architecture,
  },
  {
    path: 'endpoint.auth',
    flag: '--auth <kind>',
    variable: 'OLLAMA_LAMBDA_AUTH',
    shape: {
      kind: 'choice',
      values: ['iam', 'api-key', 'none'],
      synonyms: { aws_iam: 'iam', key: 'api-key' },
    },
    description:
      'Who may call: iam (signed requests of this account and endpoint.principals), api-key (whoever has the key) or none (everybody).',
    fallback: defaults.endpoint.auth,
  },
  {
    path: 'endpoint.principals',
    flag: '--principal <arn>',
    variable: 'OLLAMA_LAMBDA_PRINCIPALS',
    shape: { kind: 'list', allowed: 'a list of account ids and IAM ARNs' },
    description:
      'Other AWS accounts (12 digits), roles or users (ARN) that may call an endpoint with auth iam. Never *.',
  },
  {
    path: 'endpoint.public',
    flag: '--allow-public',
    shape: { kind: 'switch' },
    description: 'Says a second time that everybody may call. Without it auth none is refused.',
    fallback: 'false',
  },
  {
    path: 'tags',
    flag: '--tag <key=value>',
    variable: 'OLLAMA_LAMBDA_TAGS',
    shape: { kind: 'pairs', allowed: 'a map of keys to texts (as a flag: key=value)' },
    description: 'Tags of the stack and of everything in it, besides our own.',
  },
  {
    path: 'sources.base',
    flag: '--base-image <image>',
    variable: 'OLLAMA_LAMBDA_SOURCES_BASE',
    shape: {
      kind: 'text',
      pattern: imageReference,
      maxLength: 512,
      allowed: 'an image reference such as public.ecr.aws/lambda/nodejs:24, without a scheme',
    },
    description: 'Image to start from: the one of AWS for Node.js, or a mirror of it.',
    fallback: defaults.sources.base,
  },
  {
    path: 'sources.engine',
    flag: '--engine-image <repository>',
    variable: 'OLLAMA_LAMBDA_SOURCES_ENGINE',
    shape: {
      kind: 'text',
      pattern: imageRepository,
      maxLength: 512,
      allowed: 'an image repository such as docker.io/ollama/ollama, without a tag, digest or scheme',
    },
    description: 'Image repository that Ollama is taken from, without a tag.',
    fallback: defaults.sources.engine,
  },
  {
    path: 'sources.engineVersion',
    flag: '--engine-version <version>',
    variable: 'OLLAMA_LAMBDA_SOURCES_ENGINE_VERSION',
    shape: {
      kind: 'text',
      pattern: /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/,
      maxLength: 128,
      allowed: 'a tag of the engine image, such as 0.33.3',
    },
    description: 'Release of Ollama: the tag of the engine image.',
    fallback: defaults.sources.engineVersion,
  },
  {
    path: 'sources.modelRegistry',
    flag: '--model-registry <host>',
    variable: 'OLLAMA_LAMBDA_SOURCES_MODEL_REGISTRY',
    shape: {
      kind: 'text',
      pattern: registryHost,
      maxLength: 253,
      allowed: 'a host, with a port if need be, such as registry.ollama.ai, without a scheme or path',
    },
    description: 'Registry that models are looked up on whose names have no host.',
    fallback: defaults.sources.modelRegistry,
  },
] as const satisfies readonly FieldRow[];

export type FieldPath = (typeof table)[number]['path'];

export type Field = FieldRow & { readonly path: FieldPath };

export const fields: readonly Field[] = table;
