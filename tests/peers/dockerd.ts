import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureCgroups } from './cgroups.js';
import { bare } from './peers.js';
import { must, run, type Surroundings, stopped } from './program.js';

/** A Docker daemon of one test's own: all its files in one folder, no bridge, no firewall rules, no port. */
export interface Dockerd {
  /** Tells the `docker` program which daemon is meant. */
  readonly where: Surroundings;
  /** Runs `docker <args>` to its end and gives what it printed. */
  docker(...args: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

export interface RegistryLogin {
  /** `127.0.0.1:<port>`; on loopback the daemon takes plain HTTP. */
  readonly host: string;
  readonly user: string;
  readonly password: string;
}

/** Starts the daemon, which needs root. The login is written to a file of the folder, and is in no argument. */
export async function startDockerd(folder: string, login: RegistryLogin): Promise<Dockerd> {
  await ensureCgroups();
  const at = (name: string): string => join(folder, name);
  await mkdir(at('client'), { recursive: true });
  const auth = Buffer.from(`${login.user}:${login.password}`).toString('base64');
  await writeFile(at('client/config.json'), JSON.stringify({ auths: { [login.host]: { auth } } }), {
    mode: 0o600,
  });
  await writeFile(at('daemon.json'), '{}');
  const { cwd, env } = bare(folder);
  const socket = `unix://${at('sock')}`;
  const where = { cwd, env: { ...env, DOCKER_HOST: socket, DOCKER_CONFIG: at('client') } };
  const child = spawn(
    'dockerd',
    [
      `--config-file=${at('daemon.json')}`,
      `--host=${socket}`,
      `--pidfile=${at('pid')}`,
      `--data-root=${at('data')}`,
      `--exec-root=${at('exec')}`,
      '--storage-driver=overlay2',
      '--bridge=none',
      '--iptables=false',
      '--ip6tables=false',
      '--ip-forward=false',
    ],
    { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said = (said + text).slice(-20_000);
  });
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = error;
  });
  while ((await run('docker', ['version'], where)).code !== 0) {
    if (failure !== undefined) throw failure;
    if (child.exitCode !== null) throw new Error(`dockerd ended with ${child.exitCode}\n${said}`);
    await delay(200);
  }
  return {
    where,
    docker: (...args) => must('docker', args, where),
    async stop() {
      await stopped(child);
      // The daemon leaves the network namespaces of its containers mounted, and then the folder cannot be removed.
      for (const path of await mountsIn(folder)) await must('umount', [path], { cwd: '/', env });
    },
  };
}

/** Deepest first. */
const mountsIn = async (folder: string): Promise<readonly string[]> =>
  (await readFile('/proc/mounts', 'utf8'))
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(`${folder}/`))
    .toReversed();
