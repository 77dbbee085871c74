import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineVersion } from '../core/engine-version.js';
import { createGateways, type Gateways } from './apigateway/gateways.js';
import {
  type CloudFormationService,
  createCloudFormationService,
} from './cloudformation/cloudformation-service.js';
import { metricsIn } from './cloudwatch/emf.js';
import { createMetrics, type Metrics } from './cloudwatch/metrics.js';
import { createCloudWatchService } from './cloudwatch/service.js';
import { type Content, putContent } from './content/content.js';
import { createDynamoService } from './dynamodb/service.js';
import { createTables, type Tables } from './dynamodb/tables.js';
import { createEcrService } from './ecr/ecr-service.js';
import { createFaultBox } from './faults.js';
import { createRoles, type Roles } from './iam/roles.js';
import { createIamService } from './iam/service.js';
import { createSimulator, type Simulator } from './iam/simulator.js';
import { createLambdaService, type LambdaService } from './lambda/lambda-service.js';
import { createLogsService } from './logs/service.js';
import { createLogs, type Logs } from './logs/store.js';
import { createRegistryService, type RegistryService } from './registry/registry-service.js';
import { repositoryControl } from './repository-control.js';
import { createSchedules, type Schedules } from './scheduler/schedules.js';
import { type SandboxServer, startServer } from './server.js';
import type { FaultBox, Sandbox, SandboxAccount, SandboxOptions, SandboxService } from './service.js';
import { createStsService } from './sts/service.js';

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

/** Starts every service behind one listener on loopback, with the synthetic images and models in the registries. */
export const startSandbox = async (options: SandboxOptions): Promise<Sandbox> =>
  (await openSandbox(options)).sandbox;

/** Like `startSandbox`, with the services themselves. */
export async function openSandbox(
  options: SandboxOptions,
): Promise<{ readonly sandbox: Sandbox; readonly parts: SandboxParts }> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'ollama-lambda-sandbox-')));
  const closings: (() => Promise<void>)[] = [];
  if (options.folder === undefined) closings.push(() => rm(folder, { recursive: true, force: true }));
  const close = (): Promise<void> => closeAll(closings.splice(0).reverse());
  try {
    const reach: { endpoint?: string } = {};
    const parts = await createParts(options, { folder, reach }, closings);
    const content = await putContent(parts.registry.store, {
      engineProgram: options.assets.standInEngine,
      engineVersion,
      modelBytes: options.modelBytes,
    });
    const services = servicesOf(parts);
    closings.push(async () => services.get('ecr')?.close?.());
    const server = await startServer(services, { ...parts, port: options.port });
    closings.push(server.close);
    reach.endpoint = server.endpoint;
    return { sandbox: describe(parts, content, server, close), parts };
  } catch (error) {
    await close();
    throw error;
  }
}

async function createParts(
  options: SandboxOptions,
  { folder, reach }: { readonly folder: string; readonly reach: { readonly endpoint?: string } },
  closings: (() => Promise<void>)[],
): Promise<SandboxParts> {
  const account: SandboxAccount = {
    account: options.account ?? '123456789012',
    region: options.region ?? 'eu-central-1',
    accessKeyId: 'AKIAREHEARSAL0000000',
    secretAccessKey: randomUUID(),
    now: options.now ?? (() => new Date()),
  };
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
  // As Lambda gives a function its role's keys; and since there is only one AWS here, where it is.
  const functionVariables = (): Record<string, string> => ({
    AWS_ACCESS_KEY_ID: account.accessKeyId,
    AWS_SECRET_ACCESS_KEY: account.secretAccessKey,
    ...(reach.endpoint && { AWS_ENDPOINT_URL_DYNAMODB: reach.endpoint }),
  });
  const lambda = createLambdaService({
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
    functionVariables,
  });
  closings.push(() => lambda.close());
  const schedules = createSchedules(lambda.send);
  const gateways = createGateways(account, lambda.call);
  closings.push(() => gateways.close());
  const services = {
    account,
    roles,
    logs,
    tables,
    lambda: lambda.control,
    schedules,
    gateways,
    repositories: repositoryControl(registry.store),
  };
  const cloudformation = createCloudFormationService({ services, faults, tickMs: options.tickMs });
  closings.push(() => cloudformation.close());
  const simulator = createSimulator();
  return {
    account,
    faults,
    registry,
    roles,
    simulator,
    logs,
    metrics,
    tables,
    lambda,
    schedules,
    gateways,
    cloudformation,
  };
}

function servicesOf(parts: SandboxParts): ReadonlyMap<string, SandboxService> {
  const { account, registry } = parts;
  const { store, tokens } = registry;
  const ecr = createEcrService({
    account,
    store,
    tokens,
    owns: (name) => registry.hostOf(name) === 'ecr',
    traffic: registry.traffic,
  });
  const all = [
    createStsService(account),
    createIamService(parts),
    createLogsService(parts.logs),
    createCloudWatchService(parts.metrics),
    createDynamoService(parts.tables),
    registry,
    ecr,
    parts.lambda,
    parts.cloudformation,
  ];
  return new Map(all.map((service) => [service.name, service]));
}

function describe(
  parts: SandboxParts,
  content: Content,
  server: SandboxServer,
  close: () => Promise<void>,
): Sandbox {
  const { account, faults, registry } = parts;
  const host = new URL(server.endpoint).host;
  const sources = {
    base: `${host}/${content.base}`,
    engine: `${host}/${content.engine}`,
    engineVersion: content.engineVersion,
    modelRegistry: host,
  };
  return {
    endpoint: server.endpoint,
    account: account.account,
    region: account.region,
    sources,
    model: content.model,
    environment: {
      AWS_ENDPOINT_URL: server.endpoint,
      AWS_ACCESS_KEY_ID: account.accessKeyId,
      AWS_SECRET_ACCESS_KEY: account.secretAccessKey,
      AWS_REGION: account.region,
      AWS_EC2_METADATA_DISABLED: 'true',
      OLLAMA_LAMBDA_REGISTRY_URL: server.endpoint,
      OLLAMA_LAMBDA_SOURCES_BASE: sources.base,
      OLLAMA_LAMBDA_SOURCES_ENGINE: sources.engine,
      OLLAMA_LAMBDA_SOURCES_ENGINE_VERSION: sources.engineVersion,
      OLLAMA_LAMBDA_SOURCES_MODEL_REGISTRY: sources.modelRegistry,
    },
    faults,
    calls: server.calls,
    leftovers: () => leftoversOf(parts),
    fireSchedules: parts.schedules.fire,
    gatewayKeys: parts.gateways.keys,
    bytesReceived: () => registry.traffic.received,
    close,
  };
}

function leftoversOf({
  cloudformation,
  registry,
  lambda,
  roles,
  logs,
  schedules,
  gateways,
  tables,
}: SandboxParts): readonly string[] {
  const repositories = registry.store.repositories
    .list()
    .filter(({ name }) => registry.hostOf(name) === 'ecr');
  return [
    ...cloudformation.stacks.live().map(({ name, status }) => `stack ${name} (${status})`),
    ...repositories.map(({ name }) => `repository ${name}`),
    ...lambda.leftovers(),
    ...schedules.leftovers(),
    ...gateways.leftovers(),
    ...roles.list().map(({ name }) => `role ${name}`),
    ...logs.list().map(({ name }) => `log group ${name}`),
    ...tables.list().map(({ name }) => `table ${name}`),
  ];
}

/** Closes everything, also when one of them fails, and then says the first failure. */
async function closeAll(closings: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const close of closings) await close().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}
