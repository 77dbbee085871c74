import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

export interface EngineProgram {
  readonly child: ChildProcess;
  /** The end of what it has said on standard error. */
  said(): string;
}

/** Runs `ollama` with these words and nothing else of the surroundings. */
export function start(engine: string, argv: readonly string[], env: NodeJS.ProcessEnv): EngineProgram {
  const child = spawn(engine, argv, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-4000);
  });
  return { child, said: () => said };
}

/** Waits until a server answers. @throws Error when it ends before */
export async function answers(host: string, { child, said }: EngineProgram): Promise<void> {
  const gone = new Promise<never>((_, fail) => {
    child.once('error', (cause) => fail(cause));
    child.once('close', () => fail(new Error(`the engine ended: ${lastLine(said())}`)));
  });
  // Whoever waits no longer must not be told of the end that it asked for.
  gone.catch(() => undefined);
  const asked = async (): Promise<void> => {
    for (;;) {
      const version = await fetch(`http://${host}/api/version`).catch(() => undefined);
      if (version?.ok === true) return;
      await sleep(50);
    }
  };
  await Promise.race([asked(), gone]);
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, 'close');
  child.kill('SIGTERM');
  await gone;
}

/** Without the marks with which the program has drawn its progress before. */
export const lastLine = (said: string): string =>
  said
    .replace(new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[A-Za-z]`, 'g'), '')
    .split(/[\r\n]/)
    .map((line) => line.trim())
    .findLast((line) => line !== '')
    ?.slice(0, 300) ?? 'it said nothing';
