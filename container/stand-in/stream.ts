import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** Waits for a slow reader; stops the answer, as the engine does, when the reader has gone. */
export async function write(response: ServerResponse, text: string): Promise<void> {
  if (response.destroyed) throw new Error('context canceled');
  if (!response.write(text)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
}

/** One line of NDJSON. */
export const writeLine = (response: ServerResponse, value: unknown): Promise<void> =>
  write(response, `${JSON.stringify(value)}\n`);

/** One server-sent event; with a name where the protocol has names. */
export function writeEvent(response: ServerResponse, value: unknown, name?: string): Promise<void> {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return write(response, `${name === undefined ? '' : `event: ${name}\n`}data: ${text}\n\n`);
}

export const eventStream = { 'Content-Type': 'text/event-stream' };

/** With the headers that `/v1/responses` and `/v1/messages` have before they know whether they will stream. */
export const namedEventStream = { ...eventStream, 'Cache-Control': 'no-cache' };
