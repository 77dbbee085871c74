import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sandboxAssets } from '../../src/cli/assets.js';
import { openSandbox } from '../../src/sandbox/sandbox.js';
import type { RegistryLogin } from './dockerd.js';
import { hostArchitecture, putHostBase, putHostEngine } from './host-image.js';
import { bare } from './peers.js';
import { run } from './program.js';
import { documentOf } from './stage.js';

const file = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The stand-in, unless a real engine is named. */
export const engineProgram = (): string =>
  process.env.OLLAMA_BIN ?? file('dist/container/stand-in-ollama.cjs');

export interface HostImage {
  /** By digest, as a daemon can pull it. */
  readonly name: string;
  readonly login: RegistryLogin;
  close(): Promise<void>;
}

/** Has `deploy` build the function's image, without Docker, on a base that runs on this machine, and push it to the sandbox. */
export async function pushHostImage(folder: string): Promise<HostImage> {
  const { sandbox, parts } = await openSandbox({ assets: sandboxAssets() });
  try {
    const { store, tokens } = parts.registry;
    await putHostBase(store, 'lambda/host');
    await putHostEngine(store, 'ollama/host', { program: engineProgram(), version: 'host' });
    const { host } = new URL(sandbox.endpoint);
    const work = join(folder, 'work');
    await mkdir(work);
    const { cwd, env } = bare(work);
    const environment = {
      ...env,
      ...sandbox.environment,
      OLLAMA_LAMBDA_SOURCES_BASE: `${host}/lambda/host:host`,
      OLLAMA_LAMBDA_SOURCES_ENGINE: `${host}/ollama/host`,
      OLLAMA_LAMBDA_SOURCES_ENGINE_VERSION: 'host',
      OLLAMA_LAMBDA_MODEL: sandbox.model,
      OLLAMA_LAMBDA_ARCHITECTURE: hostArchitecture,
      OLLAMA_LAMBDA_CACHE: join(folder, 'cache'),
      OLLAMA_LAMBDA_STATE: join(folder, 'state'),
      OLLAMA_LAMBDA_POLL_MS: '200',
    };
    const command = [file('bin/ollama-lambda.js'), 'deploy', '--yes', '--json', '--no-verify'];
    const { image } = documentOf(await run(process.execPath, command, { cwd, env: environment }));
    return {
      name: `${host}/ollama-llm@${image.digest}`,
      login: { host, user: 'AWS', password: tokens.issue().password },
      close: sandbox.close,
    };
  } catch (error) {
    await sandbox.close();
    throw error;
  }
}
