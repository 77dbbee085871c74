import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendJsonFailure } from '../json-protocol.js';
import { routeOf, unknownOperation } from '../route.js';
import { AwsFailure, type SandboxAccount } from '../service.js';
import { checkCredential } from '../signature.js';
import { createDynamoService } from './service.js';
import { createTables, type TableInput } from './tables.js';

/** DynamoDB alone, for a function that runs on this machine with no account around it. */
export interface LocalTables {
  /** Variables that point the function at it, with credentials that nobody else has. */
  readonly environment: Readonly<Record<string, string>>;
  /** Makes those that are not there yet; those that are keep what they hold. */
  hold(tables: readonly TableInput[]): void;
  close(): Promise<void>;
}

/** @param where whose Region the tables are in, and by which clock; the credentials are made here */
export async function startLocalTables(
  where: Pick<SandboxAccount, 'account' | 'region' | 'now'>,
): Promise<LocalTables> {
  const account = { ...where, accessKeyId: `AKIALOCAL${randomUUID()}`, secretAccessKey: randomUUID() };
  const tables = createTables(account);
  const service = createDynamoService(tables);
  const server = createServer((request, response) => {
    serve(service, account, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end(`the table itself failed: ${String(error)}`);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    environment: {
      AWS_ACCESS_KEY_ID: account.accessKeyId,
      AWS_SECRET_ACCESS_KEY: account.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`,
    },
    hold(wanted) {
      const known = new Set(tables.list().map(({ name }) => name));
      for (const table of wanted) if (!known.has(table.name)) tables.create(table);
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(
  service: ReturnType<typeof createDynamoService>,
  account: SandboxAccount,
  raw: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of raw as AsyncIterable<Buffer>) chunks.push(chunk);
  const { pathname: path, searchParams: query } = new URL(raw.url ?? '/', 'http://tables.invalid');
  const route = routeOf(raw, path);
  try {
    if (route.kind !== 'aws' || route.service !== service.name) throw unknownOperation('dynamodb', path);
    checkCredential(raw.headers.authorization, account, 'json', service.name);
    const { operation } = route;
    const method = raw.method ?? 'POST';
    await service.handle({ raw, method, path, query, operation, body: Buffer.concat(chunks) }, response);
  } catch (error) {
    if (!(error instanceof AwsFailure) || response.headersSent) throw error;
    sendJsonFailure(response, error);
  }
}
