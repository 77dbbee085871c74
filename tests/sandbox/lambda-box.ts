import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { buildSync } from 'esbuild';
import { tar } from '../../src/sandbox/content/tar.js';
import { createFaultBox } from '../../src/sandbox/faults.js';
import {
  createLambdaService,
  type LambdaService,
  type LambdaServiceOptions,
} from '../../src/sandbox/lambda/lambda-service.js';
import type { FunctionInput } from '../../src/sandbox/lambda-control.js';
import { startServer } from '../../src/sandbox/server.js';
import type { SandboxAccount, SandboxService, StoredImage } from '../../src/sandbox/service.js';

export const account: SandboxAccount = {
  account: '123456789012',
  region: 'eu-central-1',
  accessKeyId: 'AKIATEST',
  secretAccessKey: 'test-secret',
  now: () => new Date(),
};

export const role = 'arn:aws:iam::123456789012:role/known';
export const imageUri = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/app:one';

/** A Lambda whose only image holds one handler, behind the sandbox's own server. */
export interface LambdaBox {
  readonly lambda: LambdaClient;
  readonly service: LambdaService;
  /** What the functions' processes printed, and Lambda about them. */
  readonly lines: string[];
  /** Makes a function and waits until it is Active. */
  ready(name: string, change?: Partial<FunctionInput>): Promise<void>;
  close(): Promise<void>;
}

export async function startLambdaBox(
  handler: string,
  options: Partial<LambdaServiceOptions> = {},
): Promise<LambdaBox> {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-test-'));
  const clientFolder = mkdtempSync(join(tmpdir(), 'lambda-client-'));
  const lines: string[] = [];
  const image = imageWith(handler);
  const service = createLambdaService({
    account,
    folder,
    images: { find: (uri) => (uri === imageUri ? image : undefined) },
    logs: {
      createGroup: () => undefined,
      deleteGroup: () => undefined,
      setRetention: () => undefined,
      has: () => true,
      put: (_group, _stream, line) => void lines.push(line),
    },
    canAssume: (arn) => arn === role,
    runtimeClient: runtimeClientIn(clientFolder),
    activeAfterMs: 20,
    ...options,
  });
  const server = await startServer(new Map<string, SandboxService>([['lambda', service]]), {
    account,
    faults: createFaultBox(),
  });
  const { region, accessKeyId, secretAccessKey } = account;
  const lambda = new LambdaClient({
    endpoint: server.endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
  });
  return {
    lambda,
    service,
    lines,
    async ready(name, change = {}) {
      service.control.createFunction({ ...input(name), ...change });
      while (service.control.getFunction(name).state === 'Pending')
        await new Promise((r) => setTimeout(r, 5));
    },
    async close() {
      lambda.destroy();
      await service.close();
      await server.close();
      rmSync(clientFolder, { recursive: true, force: true });
    },
  };
}

/** Runs one event; with its log, so that the instance rests when this resolves. */
export async function invoke(box: LambdaBox, name: string, payload: unknown) {
  const answer = await box.lambda.send(
    new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(payload), LogType: 'Tail' }),
  );
  return {
    error: answer.FunctionError,
    text: Buffer.from(answer.Payload ?? []).toString(),
    log: Buffer.from(answer.LogResult ?? '', 'base64').toString(),
  };
}

export const input = (name: string): FunctionInput => ({
  name,
  role,
  imageUri,
  packageType: 'Image',
  architecture: 'arm64',
  memory: 512,
  timeout: 20,
  ephemeralStorage: 512,
  environment: {},
  logGroup: `/aws/lambda/${name}`,
  tags: {},
});

/** Built here, so that these tests do not depend on what is in dist/ at the moment. */
function runtimeClientIn(folder: string): string {
  const outfile = join(folder, 'runtime-client.mjs');
  buildSync({
    entryPoints: ['src/sandbox/lambda/runtime-client.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
  });
  return outfile;
}

function imageWith(handler: string): StoredImage {
  const layer = gzipSync(
    tar([
      { kind: 'folder', path: 'var' },
      { kind: 'folder', path: 'var/task' },
      { kind: 'file', path: 'var/task/handler.mjs', content: handler },
    ]),
  );
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'arm64',
      os: 'linux',
      config: {
        Env: ['LAMBDA_TASK_ROOT=/var/task', 'FROM_IMAGE=yes'],
        Cmd: ['handler.handler'],
        WorkingDir: '/var/task',
      },
    }),
  );
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = {
    mediaType,
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: sha256(config),
      size: config.length,
    },
    layers: [
      {
        mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
        digest: sha256(layer),
        size: layer.length,
      },
    ],
  };
  return {
    digest: sha256(Buffer.from(JSON.stringify(manifest))),
    mediaType,
    manifest,
    config,
    async *openLayer() {
      yield layer;
    },
  };
}

const sha256 = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
