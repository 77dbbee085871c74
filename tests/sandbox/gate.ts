import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where an event waits (`do: 'hold'`) until it is let go. */
export interface Gate {
  readonly url: string;
  /** Resolves when an event has come to it. */
  readonly reached: Promise<void>;
  open(): void;
  close(): Promise<void>;
}

export async function openGate(): Promise<Gate> {
  const waiting: ServerResponse[] = [];
  const server = createServer((_, response) => void waiting.push(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    reached: new Promise((resolve) => server.once('request', () => resolve())),
    open: () => {
      for (const response of waiting.splice(0)) response.end();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
