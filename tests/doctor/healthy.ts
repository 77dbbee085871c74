import type { Aws, Decision, FunctionDetails, StackDescription } from '../../src/aws/ports.js';
import type { Config } from '../../src/config/config.js';
import { readConfig } from '../../src/config/read-config.js';
import { UserError } from '../../src/core/errors.js';
import { mib } from '../../src/core/units.js';
import type { World } from '../../src/doctor/world.js';

export const now = Date.parse('2026-11-27T10:00:00Z');
const digest = `sha256:${'0'.repeat(64)}`;

/** A world in which nothing is wrong; what a test changes of it is wrong alone. */
export interface Scene {
  node?: string;
  freeBytes?: number;
  /** Milliseconds that AWS's clock is ahead of ours. */
  clockAhead?: number;
  reached?: number | string;
  ping?: { version: string } | { why: string };
  engine?: { path: string; from: string } | undefined;
  flags?: Record<string, unknown>;
  accountError?: { code: string; message: string; next: readonly string[] };
  region?: string;
  limits?: { all: number; free: number };
  learnedCap?: number;
  /** Who AWS says that we are. */
  arn?: string;
  /** What the simulator does not allow. */
  denied?: Readonly<Record<string, Decision['decision']>>;
  /** Who may not be simulated, or not be read. */
  notAllowed?: readonly ('simulate' | 'roleArn')[];
  /** Roles of the account by name; others are not there. */
  roles?: Readonly<Record<string, string>>;
  /** ARNs that were simulated. */
  simulated?: string[];
  stack?: Partial<StackDescription> | 'absent';
  details?: Partial<FunctionDetails> | 'absent';
  images?: readonly string[];
  retention?: number | undefined | 'absent';
  /** Descriptions of published versions, and of `$LATEST`. */
  versions?: readonly string[];
  latest?: string;
  /** Of every image. */
  tags?: readonly string[];
  done?: string[];
}

export function worldOf(scene: Scene): World {
  const reading = readConfig({ flags: { model: 'llama3.2:1b', ...scene.flags }, env: {} });
  return {
    machine: {
      node: scene.node ?? '24.1.0',
      now: () => now,
      cacheFolder: '/home/me/.cache/ollama-lambda',
      freeBytes: async () => scene.freeBytes ?? 100e9,
      pruneCache: async () => void scene.done?.push('prune'),
      engine: async () => ('engine' in scene ? scene.engine : { path: '/usr/bin/ollama', from: 'PATH' }),
      ping: async () => scene.ping ?? { version: '28.0' },
    },
    config:
      reading.kind === 'config'
        ? { kind: 'valid', config: reading.config, file: 'ollama-lambda.yaml', warnings: reading.warnings }
        : { kind: 'invalid', findings: reading.findings },
    account: async () =>
      scene.accountError !== undefined
        ? { kind: 'unknown', error: Object.assign(new Error(), scene.accountError) as never }
        : {
            kind: 'known',
            aws: awsOf(scene, reading.kind === 'config' ? reading.config : undefined),
            region: scene.region ?? 'eu-west-1',
            regionFrom: 'AWS_REGION',
            identity: {
              account: '123456789012',
              arn: scene.arn ?? 'arn:aws:iam::123456789012:user/me',
              partition: 'aws',
            },
            notes: {
              read: async () =>
                scene.learnedCap === undefined
                  ? undefined
                  : { cap: mib(scene.learnedCap), learned: '2026-11-26' },
            } as never,
            clockUrl: 'https://sts.example/',
            wanted,
          },
    reach: async () =>
      typeof scene.reached === 'string'
        ? { kind: 'failed', why: scene.reached }
        : {
            kind: 'answered',
            status: scene.reached ?? 401,
            date: new Date(now + (scene.clockAhead ?? 0)).toUTCString(),
          },
  };
}

/** The second resource of a place is what some policies name instead of the first. */
const wanted = [
  { actions: ['ecr:PutImage', 'ecr:DescribeImages'], resource: 'arn:r', context: {} },
  { actions: ['logs:FilterLogEvents'], resource: 'arn:l', context: {} },
  { actions: ['logs:FilterLogEvents'], resource: 'arn:l:*', context: {} },
];

function permissionsOf(scene: Scene): Aws['permissions'] {
  const may = (what: 'simulate' | 'roleArn'): void => {
    if (!scene.notAllowed?.includes(what)) return;
    throw new UserError({ code: 'access-denied', message: `you may not do ${what}` });
  };
  return {
    simulate: async (principal, { actions, resource }) => {
      may('simulate');
      scene.simulated?.push(principal);
      const isThere = principal.includes(':user/') || Object.values(scene.roles ?? {}).includes(principal);
      if (!isThere) return undefined;
      return actions.map((action) => ({
        action,
        decision: scene.denied?.[`${action} ${resource}`] ?? scene.denied?.[action] ?? 'allowed',
      }));
    },
    roleArn: async (name) => {
      may('roleArn');
      return scene.roles?.[name];
    },
  };
}

const functionDetails: FunctionDetails = {
  name: 'ollama-lambda',
  arn: 'arn:f',
  memory: mib(3008),
  state: 'Active',
  stateReason: undefined,
  stateReasonCode: undefined,
  lastUpdate: 'Successful',
  lastUpdateReason: undefined,
  lastUpdateReasonCode: undefined,
  version: '1',
  modifiedAt: '2026-11-27T09:00:00Z',
  timeout: 300,
  ephemeralStorage: mib(512),
  architecture: 'arm64',
  image: `123456789012.dkr.ecr.eu-west-1.amazonaws.com/ollama-llm@${digest}`,
  environment: {},
  reservedConcurrency: undefined,
};

const stackDescription: StackDescription = {
  id: 'arn:aws:cloudformation:eu-west-1:123456789012:stack/OllamaLambdaStack/1',
  name: 'OllamaLambdaStack',
  status: 'UPDATE_COMPLETE',
  statusReason: undefined,
  parameters: {},
  outputs: { FunctionName: 'ollama-lambda' },
  tags: {},
  changedAt: '2026-11-27T09:00:00Z',
};

function awsOf(scene: Scene, config: Config | undefined): Aws {
  const details = scene.details === 'absent' ? undefined : { ...functionDetails, ...scene.details };
  const retentionDays = 'retention' in scene ? scene.retention : config?.logs.retention;
  return {
    stacks: {
      describe: async () => (scene.stack === 'absent' ? undefined : { ...stackDescription, ...scene.stack }),
      template: async () => '',
      resources: async () => [],
      events: async () => [],
    },
    functions: {
      accountLimits: async () => ({
        concurrentExecutions: scene.limits?.all ?? 1000,
        unreservedConcurrentExecutions: scene.limits?.free ?? 900,
      }),
      describe: async () => details,
      inspect: async () => details,
    },
    repositories: {
      describe: async () => ({ name: 'ollama-llm', arn: 'arn:r', uri: 'u', tags: {} }),
      contents: async () => ({ images: 1, bytes: 1 }),
      images: async () =>
        (scene.images ?? [digest]).map((it) => ({
          digest: it,
          tags: scene.tags ?? ['r4-0123'],
          pushedAt: '',
          bytes: 1,
        })),
    },
    versions: {
      latest: async () => ({
        memory: functionDetails.memory,
        description: scene.latest ?? '',
        architecture: functionDetails.architecture,
        revision: '1',
      }),
      list: async () =>
        (scene.versions ?? ['a model']).map((description, index) => ({
          version: String(index + 1),
          description,
          memory: functionDetails.memory,
        })),
    },
    permissions: permissionsOf(scene),
    logGroups: {
      describe: async () =>
        retentionDays === 'absent' ? undefined : { name: 'g', arn: 'a', bytes: 0, retentionDays, tags: {} },
      setRetention: async (name: string, days: number) => void scene.done?.push(`${name} ${days}`),
    },
  } as unknown as Aws;
}
