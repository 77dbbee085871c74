import { joinScript, makeMemoryCgroup } from './memory-cgroup.js';
import { biggest, memoryOf, signalAll, treeOf } from './processes.js';

type Command = readonly [string, ...string[]];

/** `auto`: by the kernel where it lets us, else by looking; `watched`: by looking; `off`: not at all. */
export type MemoryLimiting = 'auto' | 'watched' | 'off';

/** Keeps the processes of one instance to the memory of its function; one that takes more is killed. */
export interface MemoryLimit {
  /** A folder below /sys/fs/cgroup that has to be removed when its processes are gone. */
  readonly folder: string | undefined;
  /** The command that starts under the limit. */
  command(command: Command): Command;
  /** Begins to look, where looking is the way. */
  watch(root: number | undefined): void;
  /** Whether any process was killed for it. */
  exceeded(): boolean;
  /** The processes must be gone. */
  end(): Promise<void>;
}

/** Milliseconds between two looks: growth of a model's load is seen within a few hundred megabytes. */
const lookEvery = 200;

/**
 * A control group of the kernel's where one can be made, otherwise a look at the processes' own memory (`mib` MiB;
 * files that are only mapped do not count, as their pages can be dropped). Either way the biggest process is killed,
 * as Lambda's kernel does it: when that is the engine's runner, the function lives on.
 */
export function limitMemory(name: string, mib: number, limiting: MemoryLimiting): MemoryLimit {
  const bytes = mib * 1024 * 1024;
  if (limiting === 'off') return unlimited;
  const group = limiting === 'auto' ? makeMemoryCgroup(name, bytes) : undefined;
  if (group === undefined) return watchedLimit(bytes);
  return {
    folder: group.folder,
    command: (command) => ['/bin/sh', '-c', joinScript, group.folder, ...command],
    watch: () => undefined,
    exceeded: () => group.kills() > 0,
    end: group.remove,
  };
}

const unlimited: MemoryLimit = {
  folder: undefined,
  command: (command) => command,
  watch: () => undefined,
  exceeded: () => false,
  end: async () => undefined,
};

function watchedLimit(bytes: number): MemoryLimit {
  let timer: NodeJS.Timeout | undefined;
  let exceeded = false;
  const look = (root: number): void => {
    const pids = treeOf(root);
    if (memoryOf(pids) <= bytes) return;
    const victim = biggest(pids);
    if (victim === undefined) return;
    exceeded = true;
    signalAll([victim], 'SIGKILL');
  };
  return {
    folder: undefined,
    command: (command) => command,
    watch(root) {
      if (root === undefined) return;
      timer = setInterval(() => look(root), lookEvery);
      timer.unref();
    },
    exceeded: () => exceeded,
    end: async () => clearInterval(timer),
  };
}
