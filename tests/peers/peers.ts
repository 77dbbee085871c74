import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, must, type Server, serve } from './program.js';

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** A program of the Python environment that `.ci/install-peers` makes. */
export const python = (program: string): string =>
  fileURLToPath(new URL(`../../.peers/bin/${program}`, import.meta.url));

/** Nothing of the surroundings comes in: neither keys nor settings of whoever runs the tests. */
export const bare = (folder: string) => ({ cwd: folder, env: { PATH: path, HOME: folder } });

/** ministack: STS, ECR with a registry, CloudFormation, Lambda and logs behind one port. Listens everywhere unless told. */
export async function startMinistack(folder: string): Promise<Server> {
  const port = await freePort();
  const { cwd, env } = bare(folder);
  const own = { BIND_HOST: '127.0.0.1', IOT_MTLS_ENABLED: '0', GATEWAY_PORT: String(port) };
  const where = { cwd, env: { ...env, ...own } };
  return serve(python('ministack'), [], where, { port, path: '/_localstack/health' });
}

/** Debian's docker-registry, which wants `AWS` and `password` as ECR does; without a password it wants nothing. */
export async function startDockerRegistry(folder: string, password?: string): Promise<Server> {
  const port = await freePort();
  const users = join(folder, 'htpasswd');
  if (password !== undefined) {
    await writeFile(users, await must('htpasswd', ['-nbB', 'AWS', password], bare(folder)), { mode: 0o600 });
  }
  const config = {
    version: '0.1',
    log: { level: 'warn' },
    storage: { filesystem: { rootdirectory: join(folder, 'registry') } },
    http: { addr: `127.0.0.1:${port}` },
    ...(password === undefined ? {} : { auth: { htpasswd: { realm: 'peer', path: users } } }),
  };
  // JSON is YAML.
  const file = join(folder, 'registry.yml');
  await writeFile(file, JSON.stringify(config));
  return serve('docker-registry', ['serve', file], bare(folder), { port, path: '/v2/' });
}
