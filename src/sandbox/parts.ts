import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createGateways, type Gateways } from './apigateway/gateways.js';
import {
  type CloudFormationService,
  createCloudFormationService,
} from './cloudformation/cloudformation-service.js';
import { metricsIn } from './cloudwatch/emf.js';
import { createMetrics, type Metrics } from './cloudwatch/metrics.js';
import { createTables, type Tables } from './dynamodb/tables.js';
import { createFaultBox } from './faults.js';
import { createRoles, type Roles } from './iam/roles.js';
import { createSimulator, type Simulator } from './iam/simulator.js';
import { createLambdaService, type LambdaService } from './lambda/lambda-service.js';
import { createLogs, type Logs } from './logs/store.js';
import { createRegistryService, type RegistryService } from './registry/registry-service.js';
import { repositoryControl } from './repository-control.js';
import { createSchedules, type Schedules } from './scheduler/schedules.js';
import type { FaultBox, SandboxAccount, SandboxOptions } from './service.js';

/** The sandbox's services, for who sets a scene in them before a test (`seed-original.ts`). */
export interface SandboxParts {
  readonly account: SandboxAccount;
  readonly faults: FaultBox;
  readonly registry: RegistryService;
  readonly roles: Roles;
  readonly simulator: Simulator;
  readonly logs: Logs;
  readonly metrics: Metrics;
  readonly tables: Tables;
  readonly lambda: LambdaService;
  readonly schedules: Schedules;
  readonly gateways: Gateways;
  readonly cloudformation: CloudFormationService;
}

/** What the services of one sandbox share while they are made. */
interface Ground {
  readonly folder: string;
  /** Where the sandbox will be reached, once it listens. */
  readonly reach: { readonly endpoint?: string };
  /** What has to be closed, in the order in which it was made. */
  readonly closings: (() => Promise<void>)[];
}

export async function createParts(options: SandboxOptions, ground: Ground): Promise<SandboxParts> {
  const { folder, closings } = ground;
  const account = accountOf(options);
  const faults = createFaultBox(options.faults);
  const blobs = join(folder, 'blobs');
  await mkdir(blobs, { recursive: true });
  const registry = createRegistryService({ folder: blobs, account, faults });
  closings.push(registry.close);
  const roles = createRoles(account);
  const metrics = createMetrics(account);
  const logs = createLogs(account, (line) => {
    for (const { metric, value } of metricsIn(line)) metrics.put(metric, value);
  });
  const tables = createTables(account);
  const simulator = createSimulator();
  const made = { account, faults, registry, roles, simulator, logs, metrics, tables };
  const lambda = lambdaOf(options, ground, made);
  closings.push(() => lambda.close());
  const schedules = createSchedules(lambda.send);
  const gateways = createGateways(account, lambda.call);
  closings.push(() => gateways.close());
  const cloudformation = createCloudFormationService({
    services: {
      account,
      roles,
      logs,
      tables,
      lambda: lambda.control,
      schedules,
      gateways,
      repositories: repositoryControl(registry.store),
    },
    faults,
    tickMs: options.tickMs,
  });
  closings.push(() => cloudformation.close());
  return { ...made, lambda, schedules, gateways, cloudformation };
}

const accountOf = ({ account, region, now }: SandboxOptions): SandboxAccount => ({
  account: account ?? '123456789012',
  region: region ?? 'eu-central-1',
  accessKeyId: 'AKIAREHEARSAL0000000',
  secretAccessKey: randomUUID(),
  now: now ?? (() => new Date()),
});

function lambdaOf(
  options: SandboxOptions,
  { folder, reach }: Ground,
  made: Pick<SandboxParts, 'account' | 'faults' | 'registry' | 'roles' | 'logs' | 'metrics'>,
): LambdaService {
  const { account, faults, registry, roles, logs, metrics } = made;
  return createLambdaService({
    account,
    images: registry.images,
    logs,
    canAssume: roles.has,
    folder: join(folder, 'lambda'),
    runtimeClient: options.assets.runtimeClient,
    enginePath: options.enginePath,
    memoryCap: options.accountMemoryCap,
    faults,
    measure: (FunctionName, name, value) =>
      metrics.put({ namespace: 'AWS/Lambda', name, dimensions: { FunctionName } }, value),
    // As Lambda gives a function its role's keys; and since there is only one AWS here, where it is.
    functionVariables: () => ({
      AWS_ACCESS_KEY_ID: account.accessKeyId,
      AWS_SECRET_ACCESS_KEY: account.secretAccessKey,
      ...(reach.endpoint && { AWS_ENDPOINT_URL_DYNAMODB: reach.endpoint }),
    }),
  });
}
