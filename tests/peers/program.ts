import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Runs a program to its end. A program that is not installed fails the test, it is never skipped. */
export async function run(program: string, args: readonly string[], where: Surroundings): Promise<Finished> {
  const child = spawn(program, args, { ...where, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...said };
}

/** Runs a program that must succeed; its output, or an error with everything that it said. */
export async function must(program: string, args: readonly string[], where: Surroundings): Promise<string> {
  const { code, stdout, stderr } = await run(program, args, where);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}\n${stderr}\n${stdout}`);
  return stdout;
}

export interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a server and waits until `path` answers with anything but a 5xx. */
export async function serve(
  program: string,
  args: readonly string[],
  where: Surroundings,
  { port, path }: { readonly port: number; readonly path: string },
): Promise<Server> {
  const child = spawn(program, args, { ...where, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const keep = (text: Buffer): void => {
    said = (said + text).slice(-20_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = error;
  });
  const url = `http://127.0.0.1:${port}`;
  const stop = (): Promise<void> => stopped(child);
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (failure !== undefined) throw failure;
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}\n${said}`);
    if (await answers(url + path)) return { url, stop };
    await delay(100);
  }
  await stop();
  throw new Error(`${program} did not answer at ${url}${path}\n${said}`);
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return response.status < 500;
  } catch {
    // Nobody listens yet; the caller asks again, and watches the process.
    return false;
  }
}

/** Ends a process, by force when it takes too long. */
export async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await closed;
  clearTimeout(patience);
}

/** A port on loopback that nobody has right now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  server.close();
  await once(server, 'close');
  return address.port;
}
