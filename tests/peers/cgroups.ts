import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bare } from './peers.js';
import { must } from './program.js';

const root = '/sys/fs/cgroup';

/**
 * Makes sure that containers can be limited. A machine that systemd started has its control groups mounted; a bare one
 * (a virtual machine with a shell as its first process) has not, and then they are mounted here, version 1, a
 * controller each, which is what the Docker daemon of Debian 12 takes everywhere.
 */
export async function ensureCgroups(): Promise<void> {
  if (
    existsSync(join(root, 'cgroup.controllers')) ||
    existsSync(join(root, 'memory/memory.limit_in_bytes'))
  ) {
    return;
  }
  if (process.getuid?.() !== 0) throw new Error(`${root} is not mounted, and only root can do that`);
  const controllers = enabled(await readFile('/proc/cgroups', 'utf8'));
  if (!controllers.includes('memory')) {
    throw new Error(`this kernel cannot limit memory by control groups: it has ${controllers.join(', ')}`);
  }
  const mount = (...args: readonly string[]) => must('mount', args, bare('/'));
  if (!existsSync(root) || !(await mounts()).includes(` ${root} `)) {
    await mount('-t', 'tmpfs', '-o', 'mode=755', 'cgroup', root);
  }
  for (const controller of controllers) {
    const folder = join(root, controller);
    if ((await mounts()).includes(` ${folder} `)) continue;
    await mkdir(folder, { recursive: true });
    // One that another hierarchy of this machine holds already cannot be had; the daemon says what it misses.
    await mount('-t', 'cgroup', '-o', controller, controller, folder).catch((error: Error) => {
      if (controller === 'memory') throw error;
    });
  }
}

/** Lines of `<name> <hierarchy> <number of groups> <enabled>`, after a line of titles. */
const enabled = (table: string): readonly string[] =>
  table
    .split('\n')
    .filter((line) => !line.startsWith('#') && line.trimEnd().endsWith('1'))
    .map((line) => line.split('\t')[0] ?? '');

const mounts = (): Promise<string> => readFile('/proc/mounts', 'utf8');
