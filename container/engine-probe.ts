import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { readAnswer, requestEngine } from './engine-request.js';
import { startActiveTimeout } from './life/active-time.js';

/** Milliseconds between looks at an engine that starts; it answers about 60 ms after its start when all is cached. */
const look = 20;

/**
 * Asks until an engine answers on the port. False when it does not within so many milliseconds of an instance that
 * runs; whoever sees it die meanwhile aborts.
 */
export async function answersWithin(port: number, limit: number, died?: AbortSignal): Promise<boolean> {
  const timeout = startActiveTimeout(limit);
  const signal = died ? AbortSignal.any([timeout.signal, died]) : timeout.signal;
  try {
    for (;;) {
      if (await answers(port, signal)) return true;
      if (signal.aborted) return false;
      await sleep(look);
    }
  } finally {
    timeout.clear();
  }
}

/** Longest version that is read, in bytes. */
const probeAnswer = 64 * 1024;

/** Whether an engine answers on the port. One that hangs takes the connection and says nothing until the signal aborts. */
async function answers(port: number, signal: AbortSignal): Promise<boolean> {
  try {
    const answer = await requestEngine(port, { method: 'GET', path: '/api/version', signal });
    await readAnswer(answer, probeAnswer);
    return answer.status === 200;
  } catch {
    return false; // Not listening yet; an engine that died instead ends the loop that asks.
  }
}

/** Longest answer to a preload that is read, in bytes; a healthy one has about a hundred. */
const preloadAnswer = 64 * 1024;

/**
 * Makes the engine load the model: a generate request without a prompt, which is answered when the model is loaded; a
 * model for embeddings alone refuses that, and is loaded by a request for none of them. Resolves to undefined then,
 * otherwise to why not, in the engine's own words. Rejects when the engine breaks off.
 */
export async function preload(port: number, model: string): Promise<string | undefined> {
  const failure = await ask(port, '/api/generate', { model, stream: false });
  return failure?.endsWith('does not support generate') ? ask(port, '/api/embed', { model }) : failure;
}

async function ask(port: number, path: string, fields: object): Promise<string | undefined> {
  const answer = await requestEngine(port, { method: 'POST', path, body: JSON.stringify(fields) });
  const text = await readAnswer(answer, preloadAnswer);
  return answer.status === 200 ? undefined : errorText(text);
}

function errorText(body: string): string {
  try {
    return String((JSON.parse(body) as { error?: unknown }).error);
  } catch {
    return body.slice(0, 500); // Not the JSON that was expected: its own words are the best there is.
  }
}

/** A port on loopback that is free now. */
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
