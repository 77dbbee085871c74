import { spawn } from 'node:child_process';

/**
 * A process that outlives us by a moment and kills what we left behind. A frozen instance (SIGSTOP) cannot notice that
 * its parent has died, so a shell does: it reads the lines that we write, and when our end of the pipe closes, for
 * whatever reason, it kills the processes of the last line.
 */
export interface Warden {
  /** All process ids that must not survive us, and control groups that are empty then; replaces what was said before. */
  watch(pids: readonly number[], folders: readonly string[]): void;
  close(): void;
}

const script = `
while read -r line; do all=$line; done
for one in $all; do case $one in /*) ;; *) kill -9 "$one" ;; esac; done
for try in 1 2 3 4 5; do
  left=
  for one in $all; do case $one in /*) rmdir "$one"; [ -d "$one" ] && left=yes ;; esac; done
  [ -z "$left" ] && break
  sleep 1
done`;

export function startWarden(): Warden {
  // A session of its own: Ctrl-C in the terminal must not end it before it has done its work.
  const shell = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  const pipe = shell.stdin;
  // The shell is a safety net: the sandbox works without it, so neither its absence nor its end is an error.
  shell.on('error', () => undefined);
  pipe.on('error', () => undefined);
  shell.unref();
  if ('unref' in pipe && typeof pipe.unref === 'function') pipe.unref();
  return {
    watch(pids, folders) {
      if (pipe.writable) pipe.write(`${[...pids, ...folders].join(' ')}\n`);
    },
    close() {
      pipe.end('\n');
    },
  };
}
