import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CallFunction } from '../lambda/service-call.js';
import type { SandboxAccount } from '../service.js';
import { createLimits } from './limits.js';
import { type GatewayRecord, type Route, recordsOf, routesOf, textOf } from './records.js';
import { serveApi } from './serve.js';

/** REST APIs, each a loopback listener of its own; see gateway.md. */
export interface Gateways {
  /** Makes or changes what CloudFormation asks for, under a name that is its alone. */
  put(name: string, record: GatewayRecord): Promise<void>;
  remove(name: string): Promise<void>;
  /** A text in which the address of an API stands, with that of its listener in its place: there is no DNS here. */
  located(text: string): string;
  /** What `get-api-keys --include-values` would show. */
  keys(): readonly { readonly name: string; readonly value: string }[];
  /** A line each. */
  leftovers(): readonly string[];
  close(): Promise<void>;
}

export function createGateways(account: SandboxAccount, call: CallFunction): Gateways {
  const records = new Map<string, GatewayRecord>();
  const deployments = new Map<string, readonly Route[]>();
  const listeners = new Map<string, Server>();
  const limits = createLimits();

  const listen = async (apiId: string): Promise<void> => {
    const door = { account, apiId, records, deployments, limits, call };
    const server = createServer((request, response) => {
      serveApi(door, request, response).catch((error: Error) => response.destroy(error));
    });
    server.requestTimeout = 0;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    listeners.set(apiId, server);
  };
  const end = async (apiId: string): Promise<void> => {
    const server = listeners.get(apiId);
    if (server === undefined) return;
    listeners.delete(apiId);
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };

  return {
    async put(name, record) {
      const before = records.get(name);
      // AWS makes a key's value, and it stays.
      const value = before?.value ?? randomBytes(20).toString('hex');
      records.set(name, record.kind === 'ApiKey' ? { ...record, value } : record);
      if (record.kind === 'RestApi' && before === undefined) await listen(record.id);
      if (record.kind === 'Deployment' && before === undefined) {
        deployments.set(record.id, routesOf(records, textOf(record, 'RestApiId')));
      }
    },
    async remove(name) {
      const record = records.get(name);
      records.delete(name);
      if (record?.kind === 'RestApi') await end(record.id);
      if (record?.kind === 'Deployment') deployments.delete(record.id);
    },
    located: (text) =>
      text.replace(/https:\/\/(\w+)\.execute-api\.[\w-]+\.amazonaws\.com(\.cn)?(?=\/|$)/g, (whole, id) => {
        const address = listeners.get(String(id))?.address() as AddressInfo | undefined;
        return address === undefined ? whole : `http://127.0.0.1:${address.port}`;
      }),
    keys: () =>
      recordsOf(records, 'ApiKey').map((key) => ({ name: textOf(key, 'Name'), value: key.value ?? '' })),
    leftovers: () => [...records.entries()].map(([name, { kind }]) => `gateway ${kind}: ${name}`),
    async close() {
      await Promise.all([...listeners.keys()].map(end));
    },
  };
}
