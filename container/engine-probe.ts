import { createServer } from 'node:net';
import { readWhole, requestEngine } from './engine-request.js';

/** Whether an engine answers on the port. */
export async function answers(port: number): Promise<boolean> {
  try {
    const answer = await requestEngine(port, { method: 'GET', path: '/api/version' });
    answer.resume();
    return answer.statusCode === 200;
  } catch {
    return false; // Not listening yet; an engine that died instead ends the loop that asks.
  }
}

/** Longest answer to a preload that is read, in bytes; a healthy one has about a hundred. */
const preloadAnswer = 64 * 1024;

/**
 * Makes the engine load the model: a generate request without a prompt, which is answered when the model is loaded.
 * Resolves to undefined then, otherwise to why not, in the engine's own words. Rejects when the engine breaks off.
 */
export async function preload(port: number, model: string): Promise<string | undefined> {
  const body = JSON.stringify({ model, stream: false });
  const answer = await requestEngine(port, { method: 'POST', path: '/api/generate', body });
  const text = (await readWhole(answer, preloadAnswer)).toString();
  return answer.statusCode === 200 ? undefined : errorText(text);
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
