import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineVersion } from '../core/engine-version.js';
import { createCloudWatchService } from './cloudwatch/service.js';
import { type Content, putContent } from './content/content.js';
import { createDynamoService } from './dynamodb/service.js';
import { createEcrService } from './ecr/ecr-service.js';
import { createIamService } from './iam/service.js';
import { createLogsService } from './logs/service.js';
import { createParts, type SandboxParts } from './parts.js';
import { type SandboxServer, startServer } from './server.js';
import type { Sandbox, SandboxOptions, SandboxService } from './service.js';
import { createStsService } from './sts/service.js';

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
    const parts = await createParts(options, { folder, reach, closings });
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
