import { createHash } from 'node:crypto';
import type {
  Aws,
  FunctionDescription,
  Functions,
  LayerUploads,
  LogGroupDescription,
  LogGroups,
  Metrics,
  Permissions,
  Repositories,
  RepositoryDescription,
  StackDescription,
  StackEvent,
  StackResource,
  Stacks,
  Versions,
} from '../../src/aws/ports.js';
import type { Config } from '../../src/config/config.js';
import { defaults } from '../../src/config/defaults.js';
import { type Digest, parseDigest } from '../../src/core/digest.js';
import { UserError } from '../../src/core/errors.js';
import { mib, seconds } from '../../src/core/units.js';
import { parseModelManifest } from '../../src/models/manifest.js';
import type { ModelFacts } from '../../src/models/model.js';
import { parseModelReference } from '../../src/models/reference.js';

export const digestOf = (text: string): Digest =>
  parseDigest(`sha256:${createHash('sha256').update(text).digest('hex')}`);

export const config = (overrides: Partial<Config> = {}): Config => ({
  ...defaults,
  name: 'ollama-lambda',
  region: 'eu-west-1',
  profile: undefined,
  accountId: undefined,
  stackName: 'OllamaLambdaStack',
  repository: 'ollama-llm',
  model: 'smollm2:135m',
  context: 4096,
  memory: 'auto',
  memoryCap: undefined,
  timeout: seconds(300),
  ephemeralStorage: mib(512),
  architecture: 'arm64',
  endpoint: { auth: 'iam', principals: [] },
  tags: {},
  sources: {
    base: 'public.ecr.aws/lambda/nodejs:24',
    engine: 'docker.io/ollama/ollama',
    engineVersion: '0.33.3',
    modelRegistry: 'registry.ollama.ai',
  },
  ...overrides,
});

export function model(name = 'smollm2:135m', size = 1_000): ModelFacts {
  const blob = (type: string, bytes: number) => ({
    mediaType: `application/vnd.ollama.image.${type}`,
    digest: digestOf(`${name} ${type}`),
    size: bytes,
  });
  const manifest = JSON.stringify({ config: blob('config', 2), layers: [blob('model', size)] });
  const facts = parseModelManifest(parseModelReference(name), manifest, digestOf(manifest));
  return { ...facts, config: '{}' };
}

export const stack = (overrides: Partial<StackDescription> = {}): StackDescription => ({
  id: 'arn:aws:cloudformation:eu-west-1:123456789012:stack/OllamaLambdaStack/1',
  name: 'OllamaLambdaStack',
  status: 'UPDATE_COMPLETE',
  statusReason: undefined,
  parameters: { ImageUri: 'u' },
  outputs: {},
  tags: { 'ollama-lambda:managed-by': 'ollama-lambda' },
  changedAt: '2026-11-01T00:00:00.000Z',
  ...overrides,
});

export const resource = (type: string, overrides: Partial<StackResource> = {}): StackResource => ({
  logicalId: type.replaceAll(/.*::/g, ''),
  physicalId: `physical-${type.replaceAll(/.*::/g, '')}`,
  type,
  status: 'CREATE_COMPLETE',
  reason: undefined,
  ...overrides,
});

export const repository = (overrides: Partial<RepositoryDescription> = {}): RepositoryDescription => ({
  name: 'ollama-llm',
  arn: 'arn:r',
  uri: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/ollama-llm',
  tags: { 'ollama-lambda:managed-by': 'ollama-lambda' },
  ...overrides,
});

/** What is in the account that these tests ask. */
export interface World {
  readonly stack?: StackDescription;
  readonly template?: string;
  readonly resources?: readonly StackResource[];
  readonly events?: readonly StackEvent[];
  readonly repository?: RepositoryDescription;
  readonly functions?: Readonly<Record<string, FunctionDescription>>;
  readonly logGroups?: Readonly<Record<string, LogGroupDescription>>;
  readonly denied?: readonly string[];
}

/** AWS as a value; whatever would change it throws, because a survey only reads. */
export function awsOf(world: World, asked: string[] = []): Aws {
  const answer = async <T>(what: string, value: T): Promise<T> => {
    asked.push(what);
    if (world.denied?.includes(what)) throw new UserError({ code: 'access-denied', message: what });
    return value;
  };
  const readOnly = <T extends object>(port: Partial<T>): T =>
    new Proxy(port as T, {
      get: (target, name) => {
        const found = (target as Record<string | symbol, unknown>)[name];
        if (found === undefined) throw new Error(`a survey must not call ${String(name)}`);
        return found;
      },
    });
  return {
    identity: {
      whoAmI: () => answer('identity', { account: '123456789012', arn: 'arn:u', partition: 'aws' }),
    },
    stacks: readOnly<Stacks>({
      describe: () => answer('stack', world.stack),
      template: () => answer('template', world.template ?? ''),
      resources: () => answer('resources', world.resources ?? []),
      events: () => answer('events', world.events ?? []),
    }),
    repositories: readOnly<Repositories>({
      describe: () => answer('repository', world.repository),
      contents: () => answer('contents', { images: 2, bytes: 300 }),
    }),
    layerUploads: readOnly<LayerUploads>({}),
    permissions: readOnly<Permissions>({}),
    versions: readOnly<Versions>({}),
    functions: readOnly<Functions>({
      accountLimits: () => answer('limits', { concurrentExecutions: 10, unreservedConcurrentExecutions: 10 }),
      describe: (name: string) => answer(`function ${name}`, world.functions?.[name]),
    }),
    metrics: readOnly<Metrics>({}),
    logGroups: readOnly<LogGroups>({
      describe: (name: string) => answer(`log group ${name}`, world.logGroups?.[name]),
    }),
  };
}
