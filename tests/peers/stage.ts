import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { sandboxAssets } from '../../src/cli/assets.js';
import { startSandbox } from '../../src/sandbox/sandbox.js';
import { bare, startDockerRegistry, startMinistack } from './peers.js';
import { type Finished, run } from './program.js';

export type RegistryKind = 'ministack' | 'docker-registry';

export interface Stage {
  readonly folder: string;
  /** ministack's address, for AWS's clients. */
  readonly aws: string;
  /** Where the image is pushed to. */
  readonly registry: string;
  /** `AWS:<password>`, as GetAuthorizationToken gives it. */
  readonly login: string;
  readonly region: string;
  readonly model: string;
  /** The built CLI, in a process of its own. */
  cli(...args: readonly string[]): Promise<Finished>;
  /** The same with somebody else's keys. */
  cliAs(keys: Keys, ...args: readonly string[]): Promise<Finished>;
  close(): Promise<void>;
}

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export const region = 'eu-central-1';
export const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** ministack as AWS, the registry asked for, and our own sandbox as the place where images and models come from. */
export async function setStage(kind: RegistryKind): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'ollama-lambda-peers-'));
  const closings: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const closing of closings.splice(0).reverse()) {
      await closing().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  };
  try {
    const ministack = await startMinistack(folder);
    closings.push(ministack.stop);
    const login = await loginOf(ministack.url);
    let registry = ministack.url;
    if (kind === 'docker-registry') {
      const server = await startDockerRegistry(folder, login.slice(login.indexOf(':') + 1));
      closings.push(server.stop);
      registry = server.url;
    }
    const sandbox = await startSandbox({ assets: sandboxAssets() });
    closings.push(sandbox.close);
    const { sources, model } = sandbox;
    const work = join(folder, 'work');
    await mkdir(work);
    const { env } = bare(work);
    const environment = {
      ...env,
      AWS_ENDPOINT_URL: ministack.url,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_REGION: region,
      AWS_EC2_METADATA_DISABLED: 'true',
      OLLAMA_LAMBDA_REGISTRY_URL: registry,
      OLLAMA_LAMBDA_SOURCES_BASE: sources.base,
      OLLAMA_LAMBDA_SOURCES_ENGINE: sources.engine,
      OLLAMA_LAMBDA_SOURCES_ENGINE_VERSION: sources.engineVersion,
      OLLAMA_LAMBDA_SOURCES_MODEL_REGISTRY: sources.modelRegistry,
      OLLAMA_LAMBDA_MODEL: model,
      OLLAMA_LAMBDA_CACHE: join(folder, 'cache'),
      OLLAMA_LAMBDA_STATE: join(folder, 'state'),
      OLLAMA_LAMBDA_POLL_MS: '200',
    };
    const cliAs = ({ accessKeyId, secretAccessKey }: Keys, ...args: readonly string[]) =>
      run(process.execPath, [program, ...args], {
        cwd: work,
        env: { ...environment, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
      });
    const cli = (...args: readonly string[]) => cliAs(credentials, ...args);
    return { folder, aws: ministack.url, registry, login, region, model, cli, cliAs, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const program = fileURLToPath(new URL('../../bin/ollama-lambda.js', import.meta.url));

async function loginOf(endpoint: string): Promise<string> {
  const ecr = new ECRClient({ endpoint, region, credentials });
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
  const token = authorizationData?.[0]?.authorizationToken;
  if (token === undefined) throw new Error('ministack gave no registry token');
  return Buffer.from(token, 'base64').toString('utf8');
}

/** What the suites read of the documents of `deploy` and `destroy`. */
export interface Document {
  readonly outcome: string;
  readonly image: { readonly digest: string; readonly bytesPushed: number; readonly bytesSkipped: number };
  readonly endpoint: { readonly url: string };
}

/** The document of a command with `--json`; fails with all that it said when it ended otherwise than with 0. */
export function documentOf({ code, stdout, stderr }: Finished): Document {
  if (code !== 0) throw new Error(`ended with ${code}\n${stderr}\n${stdout}`);
  return JSON.parse(stdout) as Document;
}
