import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { urlEvent } from '../container/fake-lambda.js';
import { type BenchEngine, engineSettings, freePort, question } from './bench-engine.js';
import { HostedFunction } from './hosted-function.js';
import { median } from './token-clock.js';

export interface StartFigures {
  /** From the start of the process to the runtime's first question for an event. */
  readonly runtimeReadyMs: number;
  /** From the start of the process to the first token of a request that waits from the beginning. */
  readonly firstTokenMs: number;
  /** The same, in the order of the original's entrypoint. */
  readonly originalFirstTokenMs: number;
}

interface Places {
  readonly dist: string;
  readonly folder: string;
}

/** Starts both ways, one after the other, so that a machine that is busy for a while is busy for both. */
export async function measureStart(engine: BenchEngine, at: Places, runs: number): Promise<StartFigures> {
  const ours: Started[] = [];
  const originals: number[] = [];
  // The first of each only warms the page cache.
  for (let run = -1; run < runs; run++) {
    ours.push(await startOurs(engine, at));
    originals.push(await startOriginal(engine, at));
  }
  return {
    runtimeReadyMs: median(ours.slice(1).map(({ readyMs }) => readyMs)),
    firstTokenMs: median(ours.slice(1).map(({ firstTokenMs }) => firstTokenMs)),
    originalFirstTokenMs: median(originals.slice(1)),
  };
}

interface Started {
  readonly readyMs: number;
  readonly firstTokenMs: number;
}

async function startOurs(engine: BenchEngine, { dist, folder }: Places): Promise<Started> {
  const environment = engineSettings(engine, await freePort(), folder);
  const start = performance.now();
  const host = await HostedFunction.start({ dist, taskRoot: join(dist, 'container'), environment });
  try {
    const readyMs = await host.ready;
    const sent = performance.now() - start;
    const { firstMs } = await host.ask(urlEvent('/api/chat', question(engine)));
    return { readyMs, firstTokenMs: sent + firstMs };
  } finally {
    await host.close();
  }
}

/** Passes a request on and the answer back, and nothing else; the original's own did not even stream. */
const plainHandler = `
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  const body = Buffer.from(event.body, 'base64');
  const url = 'http://127.0.0.1:' + process.env.ENGINE_PORT + event.rawPath;
  const answer = await fetch(url, { method: 'POST', body });
  const out = awslambda.HttpResponseStream.from(stream, { statusCode: answer.status, headers: {} });
  for await (const chunk of answer.body) out.write(chunk);
  out.end();
});
`;

/**
 * The order of the original's entrypoint: start \`serve\`, ask each second whether it answers, load the model (there: pull
 * it first, which is left out here), and only then start the runtime.
 */
async function startOriginal(engine: BenchEngine, { dist, folder }: Places): Promise<number> {
  const taskRoot = join(folder, 'original');
  mkdirSync(taskRoot, { recursive: true });
  writeFileSync(join(taskRoot, 'handler.mjs'), plainHandler);
  const port = await freePort();
  const settings = engineSettings(engine, port, folder);
  const start = performance.now();
  const serve = spawn(engine.path, ['serve'], {
    detached: true,
    stdio: 'ignore',
    env: {
      ...settings,
      PATH: process.env.PATH,
      HOME: join(folder, 'original'),
      OLLAMA_HOST: `127.0.0.1:${port}`,
      LLAMA_ARG_THREADS: '2',
      OLLAMA_NO_CLOUD: '1',
    },
  });
  try {
    const base = `http://127.0.0.1:${port}`;
    while (!(await fetch(base).catch(() => undefined))?.ok) await sleep(1000);
    const load = { method: 'POST', body: JSON.stringify({ model: engine.model, stream: false }) };
    await (await fetch(`${base}/api/generate`, load)).text();
    const environment = { ENGINE_PORT: String(port) };
    const host = await HostedFunction.start({ dist, taskRoot, environment });
    try {
      await host.ready;
      const sent = performance.now() - start;
      return sent + (await host.ask(urlEvent('/api/chat', question(engine)))).firstMs;
    } finally {
      await host.close();
    }
  } finally {
    const exited = once(serve, 'exit');
    if (serve.pid !== undefined) process.kill(-serve.pid, 'SIGTERM');
    await exited;
  }
}
