import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRegistryClient, type RegistryClient } from '../../src/registry/client.js';
import type { ConnectionOptions } from '../../src/registry/connection.js';

export type Route = (request: IncomingMessage, response: ServerResponse) => void;

/** A server of one test on loopback. */
export interface Host {
  readonly origin: string;
  /** `127.0.0.1:<port>`. */
  readonly name: string;
  /** `GET /path`, in order of arrival. */
  readonly seen: string[];
}

/** What is answered: 200 with nothing in it, unless it says more. */
export interface Said {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

const servers: Server[] = [];

export async function startHost(route: Route): Promise<Host> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    route(request, response);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const name = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin: `http://${name}`, name, seen };
}

/** To be called after each test. */
export async function closeHosts(): Promise<void> {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
}

/** Takes in the whole request and answers it. */
export function say(request: IncomingMessage, response: ServerResponse, said: Said): void {
  const { status = 200, headers = {}, body = '' } = said;
  request.resume().once('end', () => response.writeHead(status, headers).end(body));
}

/** Answers by `METHOD /path`; what is not in the list is not found. */
export const shelf =
  (answers: Readonly<Record<string, Said>>): Route =>
  (request, response) =>
    say(request, response, answers[`${request.method} ${request.url}`] ?? { status: 404 });

/** A client that never waits between two tries. */
export const clientOf = (origin: string, more: Partial<ConnectionOptions> = {}): RegistryClient =>
  createRegistryClient({ origin, delay: async () => undefined, ...more });
