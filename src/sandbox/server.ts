import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { failureOf, type Protocol } from './faults.js';
import { sendJsonFailure, sendRestFailure } from './json-protocol.js';
import { readForm, sendQueryFailure, text } from './query-protocol.js';
import { lambdaOperation, queryServices, routeOf, unknownOperation } from './route.js';
import { AwsFailure, type FaultBox, type SandboxAccount, type SandboxService } from './service.js';
import { callerOf, checkCredential } from './signature.js';

/**
 * One http server on loopback that plays every AWS service and the registries. It finds out who is meant, records
 * the call, does ordered faults, checks the credential, and writes what a service throws in the protocol that was
 * spoken. A service's own failure to imitate (a bug) becomes a 500 that says so.
 */
export interface SandboxServer {
  readonly endpoint: string;
  calls(): readonly Call[];
  close(): Promise<void>;
}

export interface Call {
  /** `sts:GetCallerIdentity`, `lambda:Invoke`, `registry:PUT` */
  readonly at: string;
  readonly status: number;
  /** ISO time of arrival. */
  readonly time: string;
}

export interface ServerOptions {
  readonly account: SandboxAccount;
  readonly faults: FaultBox;
  readonly port?: number;
}

/** Lambda's own limit for a request is 6 MB; nothing else that we serve here is larger. */
const maxBodyBytes = 8 * 1024 * 1024;

export async function startServer(
  services: ReadonlyMap<string, SandboxService>,
  options: ServerOptions,
): Promise<SandboxServer> {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    const call = { at: '', status: 0, time: options.account.now().toISOString() };
    const index = calls.push(call) - 1;
    const called = (at: string): void => {
      call.at = at;
    };
    response.once('close', () => {
      calls[index] = { ...call, status: response.headersSent ? response.statusCode : 0 };
    });
    serve({ request, response, services, options, called }).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end(`the sandbox itself failed: ${String(error)}`);
    });
  });
  // A push of several gigabytes may take longer than Node's default of five minutes for a request.
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    calls: () => [...calls],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Serving {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly services: ReadonlyMap<string, SandboxService>;
  readonly options: ServerOptions;
  readonly called: (at: string) => void;
}

async function serve(serving: Serving): Promise<void> {
  const { request, response, services, called } = serving;
  const url = new URL(request.url ?? '/', 'http://sandbox.invalid');
  const route = routeOf(request, url.pathname);
  const method = request.method ?? 'GET';
  const common = { raw: request, method, path: url.pathname, query: url.searchParams };
  response.setHeader('x-amzn-requestid', randomUUID());
  if (route.kind === 'registry') {
    called(`registry:${method}`);
    const registry = services.get('registry');
    if (registry === undefined) response.writeHead(404).end();
    else await registry.handle({ ...common, operation: '', body: undefined }, response);
    return;
  }
  const body = await readWhole(request);
  const { service, operation } = named(route, body, method, url.pathname);
  called(`${service}:${operation}`);
  try {
    if (refused(serving, { service, operation }, route.protocol)) return;
    const found = services.get(service);
    if (found === undefined) throw unknownOperation(service, operation);
    await found.handle({ ...common, operation, body }, response);
  } catch (error) {
    if (!(error instanceof AwsFailure) || response.headersSent) throw error;
    senders[route.protocol](response, error);
  }
}

type Named = { readonly service: string; readonly operation: string };

function named(route: Named & { protocol: Protocol }, body: Buffer, method: string, path: string): Named {
  if (route.protocol === 'rest') return { service: route.service, operation: lambdaOperation(method, path) };
  if (route.protocol === 'json') return route;
  const form = readForm(body.toString('utf8'));
  const version = text(form, 'Version') ?? '';
  return { service: queryServices[version] ?? version, operation: text(form, 'Action') ?? '' };
}

/** @returns true when the connection was reset, so that there is nothing left to answer */
function refused(serving: Serving, { service, operation }: Named, protocol: Protocol): boolean {
  const { request, response, options } = serving;
  const at = `${service}:${operation}`;
  const fault = options.faults.take(at);
  if (fault?.kind === 'reset') {
    request.socket.resetAndDestroy();
    response.destroy();
    return true;
  }
  const callerArn = callerOf(options.account);
  if (fault !== undefined) throw failureOf(fault, { protocol, at, callerArn, now: options.account.now() });
  checkCredential(request.headers.authorization, options.account, protocol, service);
  return false;
}

const senders = { query: sendQueryFailure, json: sendJsonFailure, rest: sendRestFailure } as const;

async function readWhole(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new Error(`a request of over ${maxBodyBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
