import { rowsOf } from './blocks/block.js';
import { type BlockPath, blocks } from './blocks/list.js';
import { defaults } from './defaults.js';
import type { FieldRow } from './field.js';
import { answerFields } from './fields/answers.js';
import { builderFields } from './fields/builder.js';
import { endpointFields } from './fields/endpoint.js';
import { modelFields } from './fields/model.js';
import { targetFields } from './fields/target.js';
import { baseSource, engineSource, registryHost } from './grammars.js';

const lambdaLimits = 'These are the limits of AWS Lambda.';

/**
 * The fields that belong to no block (`blocks/`), once. `written.ts` and `settle.ts` are the two that repeat their names,
 * so that the compiler knows the types.
 */
const table = [
  ...targetFields,
  ...modelFields,
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
  ...builderFields,
  ...answerFields,
  ...endpointFields,
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
      pattern: baseSource,
      maxLength: 512,
      allowed:
        'an image reference such as public.ecr.aws/lambda/nodejs:24, without a scheme, oci-layout:<folder> or docker-archive:<file>',
    },
    description:
      'Image to start from: the one of AWS for Node.js, or a mirror of it. Of this machine: oci-layout:<folder>, or docker-archive:<file> as docker save writes it.',
    fallback: defaults.sources.base,
  },
  {
    path: 'sources.engine',
    flag: '--engine-image <repository>',
    variable: 'OLLAMA_LAMBDA_SOURCES_ENGINE',
    shape: {
      kind: 'text',
      pattern: engineSource,
      maxLength: 512,
      allowed:
        'an image repository such as docker.io/ollama/ollama, without a tag, digest or scheme, or a path such as ./ollama-linux-arm64.tgz',
    },
    description:
      'Image repository that Ollama is taken from, without a tag; or a folder or .tgz of this machine with bin/ollama and lib/ollama.',
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

export type FieldPath = (typeof table)[number]['path'] | BlockPath;

export type Field = FieldRow & { readonly path: FieldPath };

/**
 * Every field of the configuration. The program's options, the variables, the schema of the file, the checks and the
 * guide are made from this list.
 */
export const fields: readonly Field[] = [...table, ...(blocks.flatMap(rowsOf) as readonly Field[])];
