import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Takes memory, writes to it (what nobody has touched counts for nobody), and holds it until its input closes. */
const program = `
const held = Array.from({ length: Number(process.argv[1]) }, () => Buffer.alloc(1024 * 1024, 1));
process.stdout.write(String(held.length));
process.stdin.resume().on('close', () => process.exit());
`;

/**
 * Memory that is held by a process of its own, as the engine's runner is one: it, and not the engine, is what the kernel
 * kills when there is too little. Rejects with the engine's words for that.
 */
export async function takeMemory(mib: number): Promise<{ release(): void }> {
  const child: ChildProcess = spawn(process.execPath, ['-e', program, String(mib)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin?.on('error', () => undefined); // It is gone, which its end tells.
  const ended = once(child, 'exit').then(([code, signal]) => {
    const how = signal === 'SIGKILL' ? 'signal: killed' : `exit status ${code}`;
    throw new Error(`llama-server process has terminated: ${how}`);
  });
  ended.catch(() => undefined); // After the load nobody waits for it.
  await Promise.race([once(child.stdout ?? child, 'data'), ended]);
  return { release: () => child.stdin?.end() };
}
