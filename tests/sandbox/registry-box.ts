import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEcrService } from '../../src/sandbox/ecr/ecr-service.js';
import { createFaultBox } from '../../src/sandbox/faults.js';
import {
  createRegistryService,
  type RegistryOptions,
  type RegistryService,
} from '../../src/sandbox/registry/registry-service.js';
import { startServer } from '../../src/sandbox/server.js';
import type { FaultBox, SandboxAccount, SandboxService } from '../../src/sandbox/service.js';

/** The registries and ECR behind the sandbox's own server, for one test file. */
export interface Box {
  readonly endpoint: string;
  /** Where uploads and blobs are kept. */
  readonly folder: string;
  readonly account: SandboxAccount;
  readonly registry: RegistryService;
  readonly faults: FaultBox;
  /** `AWS:<password>` in an Authorization header. */
  readonly login: { readonly Authorization: string };
  /** Asks with the login; `path` begins with `/v2/`. */
  ask(method: string, path: string, init?: RequestInit): Promise<Response>;
  /** POST and PUT; gives the digest. */
  upload(repository: string, content: Uint8Array): Promise<string>;
  close(): Promise<void>;
}

export async function startBox(
  options: Partial<Omit<RegistryOptions, 'account' | 'faults' | 'folder'>> & {
    now?: () => Date;
    /** Of ECR's own layer operations, in bytes. */
    smallestPart?: number;
  } = {},
): Promise<Box> {
  const folder = await mkdtemp(join(tmpdir(), 'registry-test-'));
  const account: SandboxAccount = {
    account: '123456789012',
    region: 'eu-central-1',
    accessKeyId: 'AKIATEST',
    secretAccessKey: 'test-secret',
    now: options.now ?? (() => new Date()),
  };
  const faults = createFaultBox();
  const registry = createRegistryService({ ...options, folder, account, faults });
  const owns = (name: string) => registry.hostOf(name) === 'ecr';
  const { store, tokens, traffic } = registry;
  const ecr = createEcrService({ account, store, tokens, owns, traffic, smallestPart: options.smallestPart });
  const server = await startServer(
    new Map<string, SandboxService>([
      ['registry', registry],
      ['ecr', ecr],
    ]),
    { account, faults },
  );
  const { password } = registry.tokens.issue();
  const login = { Authorization: `Basic ${Buffer.from(`AWS:${password}`).toString('base64')}` };

  const ask: Box['ask'] = (method, path, init = {}) =>
    fetch(new URL(path, server.endpoint), {
      redirect: 'manual',
      ...init,
      method,
      headers: { ...login, ...init.headers },
    });

  return {
    endpoint: server.endpoint,
    folder,
    account,
    registry,
    faults,
    login,
    ask,
    async upload(repository, content) {
      const opened = await ask('POST', `/v2/${repository}/blobs/uploads/`);
      const digest = sha256(content);
      const answer = await ask('PUT', `${opened.headers.get('location')}?digest=${digest}`, {
        body: Buffer.from(content),
      });
      if (answer.status !== 201) throw new Error(`upload answered ${answer.status}: ${await answer.text()}`);
      return digest;
    },
    async close() {
      await server.close();
      await ecr.close?.();
      await registry.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const sha256 = (content: Uint8Array | string): string =>
  `sha256:${createHash('sha256').update(content).digest('hex')}`;

export const dockerManifest = 'application/vnd.docker.distribution.manifest.v2+json';

/** A one-layer image in Docker's types. */
export const imageOf = (
  config: { digest: string; size: number },
  layer: { digest: string; size: number },
): string =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: dockerManifest,
    config: { mediaType: 'application/vnd.docker.container.image.v1+json', ...config },
    layers: [{ mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip', ...layer }],
  });

/** Uploads a config, a layer and their manifest; gives the manifest's digest. */
export async function pushImage(
  box: Box,
  repository: string,
  tag: string,
  layer = Buffer.from(`layer of ${tag}`),
): Promise<string> {
  const config = Buffer.from(JSON.stringify({ architecture: 'arm64', os: 'linux', tag }));
  const manifest = imageOf(
    { digest: await box.upload(repository, config), size: config.byteLength },
    { digest: await box.upload(repository, layer), size: layer.byteLength },
  );
  const answer = await putManifest(box, repository, tag, manifest);
  if (answer.status !== 201) throw new Error(`manifest answered ${answer.status}: ${await answer.text()}`);
  return sha256(manifest);
}

export const putManifest = (
  box: Box,
  repository: string,
  reference: string,
  body: string,
  type = dockerManifest,
) => box.ask('PUT', `/v2/${repository}/manifests/${reference}`, { body, headers: { 'Content-Type': type } });

/** The one error of an answer in the specification's JSON. */
export async function errorOf(answer: Response): Promise<{ code: string; message: string }> {
  const { errors } = (await answer.json()) as { errors: { code: string; message: string }[] };
  return errors[0]!;
}
