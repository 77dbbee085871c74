import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { openStage, type Stage, surroundings } from './stage.js';

/** The built program in processes of its own: what cannot be shown inside one. */
const program = fileURLToPath(new URL('../../bin/ollama-lambda.js', import.meta.url));

let stage: Stage;
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  await stage.close();
});

const deploy = (more: readonly string[] = []) => [
  'deploy',
  '--model',
  stage.sandbox.model,
  '--yes',
  '--no-verify',
  '--json',
  ...more,
];

function start(argv: readonly string[], env: Readonly<Record<string, string>> = {}, umask = '022') {
  const child = spawn(
    '/bin/sh',
    ['-c', `umask ${umask}; exec "$@"`, 'sh', process.execPath, program, ...argv],
    {
      cwd: stage.folder,
      env: { ...surroundings(stage.folder), ...stage.sandbox.environment, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  children.push(child);
  const said = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { child, said };
}

async function digestOf(ran: ReturnType<typeof start>): Promise<string> {
  const [stdout, stderr] = await ran.said;
  if (ran.child.exitCode !== 0) throw new Error(stderr);
  return (JSON.parse(stdout) as { image: { digest: string } }).image.digest;
}

describe('the same recipe', () => {
  it('gives the same digest under other time zones, locales and umasks', async () => {
    stage = await openStage();
    const machines = [
      { TZ: 'UTC', LC_ALL: 'C', umask: '022' },
      { TZ: 'Pacific/Auckland', LC_ALL: 'tr_TR.UTF-8', umask: '077' },
      { TZ: 'America/St_Johns', LC_ALL: 'ar_EG.UTF-8', umask: '000' },
    ];
    const digests: string[] = [];
    for (const [index, { umask, ...env }] of machines.entries()) {
      const names = ['repository', 'stack-name', 'name'].flatMap((flag) => [`--${flag}`, `machine-${index}`]);
      const cache = { OLLAMA_LAMBDA_CACHE: join(stage.folder, `cache-${index}`) };
      digests.push(await digestOf(start(deploy(names), { ...env, ...cache }, umask)));
    }
    expect(digests[0]).toMatch(/^sha256:/);
    expect(new Set(digests).size).toBe(1);
  }, 240_000);
});

describe('a deploy that is killed in the middle of its push', () => {
  it('is run again, and no finished blob travels a second time', async () => {
    const modelBytes = 24_000_000;
    stage = await openStage({ modelBytes });
    const { traffic } = stage.parts.registry;
    // The image never becomes whole, so the kill always comes before its end.
    stage.sandbox.faults.add({ at: 'registry:PUT manifest', kind: 'error', status: 503, times: 1000 });
    const { child, said } = start(deploy());
    while (!wholeBlobs(traffic.receivedOf, modelBytes) && child.exitCode === null) await sleep(5);
    child.kill('SIGKILL');
    await said;
    expect(child.signalCode).toBe('SIGKILL');
    const before = new Map(traffic.receivedOf);

    while (stage.sandbox.faults.take('registry:PUT manifest') !== undefined);
    expect(await digestOf(start(deploy()))).toMatch(/^sha256:/);
    for (const [digest, bytes] of before)
      expect([digest, traffic.receivedOf.get(digest)]).toEqual([digest, bytes]);
  }, 240_000);
});

/** Whether the weights' layer has been finished. */
const wholeBlobs = (received: ReadonlyMap<string, number>, least: number): boolean =>
  [...received.values()].some((bytes) => bytes > least * 0.9);
