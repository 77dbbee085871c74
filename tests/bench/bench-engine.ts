import { chmodSync, copyFileSync, existsSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { makeModelStore } from './model-store.js';
import { TokenClock, type TokenTimes } from './token-clock.js';

/** The engine and the model that are measured. */
export interface BenchEngine {
  readonly path: string;
  readonly standIn: boolean;
  readonly model: string;
  readonly modelsPath: string;
  /** In words, for the table. */
  readonly name: string;
}

/**
 * `OLLAMA_BIN` with the model `BENCH_MODEL` of `OLLAMA_MODELS`, or with random weights when no model is named; without it
 * the stand-in engine, which runs no model.
 */
export function chooseEngine(folder: string, dist: string, weightsMiB: number): BenchEngine {
  const { OLLAMA_BIN: real, BENCH_MODEL: named, OLLAMA_MODELS: store } = process.env;
  const path = real || join(folder, 'ollama');
  if (!real) {
    copyFileSync(join(dist, 'container/stand-in-ollama.cjs'), path);
    chmodSync(path, 0o755);
  } else if (!existsSync(real)) throw new Error(`OLLAMA_BIN names ${real}, which does not exist`);
  const engine = { path, standIn: !real, name: real ? `ollama (${real})` : 'the stand-in engine' };
  if (real && named && store) return { ...engine, model: named, modelsPath: store };
  const modelsPath = join(folder, 'models');
  makeModelStore(modelsPath, weightsMiB * 1024 * 1024);
  return { ...engine, model: 'bench', modelsPath };
}

/** The function's environment for that engine, and what the stand-in's answers are timed by. */
export function engineSettings(engine: BenchEngine, port: number, folder: string): Record<string, string> {
  return {
    OLLAMA_LAMBDA_MODEL: engine.model,
    OLLAMA_LAMBDA_AUTH: 'iam',
    OLLAMA_LAMBDA_ENGINE: engine.path,
    OLLAMA_LAMBDA_ENGINE_PORT: String(port),
    OLLAMA_MODELS: engine.modelsPath,
    // Two vCPUs, as this is meant to run on.
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '3538',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    // As the image has it.
    UV_THREADPOOL_SIZE: '16',
    TMPDIR: join(folder, 'tmp'),
    ...(engine.standIn && { OLLAMA_STAND_IN_WORD_MS: '10', OLLAMA_STAND_IN_LOAD_MS: '300' }),
  };
}

/**
 * The same question every time, greedy and of fixed length: every answer costs the engine the same, and whoever asks
 * finds the prompt in its cache.
 */
export const question = (engine: BenchEngine) => ({
  model: engine.model,
  stream: true,
  messages: [
    { role: 'user', content: 'Name eleven things that are blue, please, one word for each of them.' },
  ],
  options: { temperature: 0, seed: 1, num_predict: 48 },
});

/** Asks the engine itself. */
export function askEngine(port: number, body: unknown): Promise<TokenTimes> {
  const clock = new TokenClock();
  const bytes = Buffer.from(JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': bytes.length };
    const asking = request(
      { host: '127.0.0.1', port, method: 'POST', path: '/api/chat', agent: false, headers },
      (answer) => {
        answer.on('data', (chunk: Buffer) => clock.push(chunk));
        answer.once('error', reject);
        answer.once('end', () => {
          try {
            resolve(clock.times);
          } catch (error) {
            reject(error);
          }
        });
      },
    );
    asking.once('error', reject);
    asking.end(bytes);
  });
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
