import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { UrlInput } from '../lambda-control.js';
import { AwsFailure, type SandboxAccount } from '../service.js';
import { conflict, notFound } from './failures.js';
import type { FunctionStore } from './function-store.js';
import { publicMayCall } from './permissions.js';
import type { Runner } from './runner.js';
import { isSignedBy } from './signature.js';
import { checkCors } from './url-cors.js';
import { serveUrl, type UrlDoor } from './url-request.js';

export interface UrlConfig {
  readonly functionName: string;
  readonly qualifier: string | undefined;
  /** With the qualifier. */
  readonly arn: string;
  readonly id: string;
  readonly url: string;
  readonly created: string;
  input: UrlInput;
  modified: string;
}

export interface UrlParts {
  readonly account: SandboxAccount;
  readonly store: FunctionStore;
  readonly runner: Runner;
}

/** The function URLs, each a loopback listener of its own: `http://127.0.0.1:<port>/`. */
export class UrlBook {
  #parts: UrlParts;
  #listeners = new Map<string, { readonly config: UrlConfig; readonly server: Server }>();
  #closings = new Set<Promise<unknown>>();

  constructor(parts: UrlParts) {
    this.#parts = parts;
  }

  async create(name: string, qualifier: string | undefined, input: UrlInput): Promise<UrlConfig> {
    const { store, account } = this.#parts;
    if (qualifier !== undefined && /^(\d+|\$LATEST)$/.test(qualifier)) {
      throw new AwsFailure(
        'ValidationException',
        `1 validation error detected: Value '${qualifier}' at 'qualifier' failed to satisfy constraint: ` +
          'Member must satisfy regular expression pattern: ((?!^\\d+$)^[0-9a-zA-Z-_]+$)',
      );
    }
    checkCors(input.cors ?? {});
    const { entry } = store.resolve(name, qualifier);
    const arn = qualifier === undefined ? entry.arn : `${entry.arn}:${qualifier}`;
    if (this.#listeners.has(key(name, qualifier))) throw exists(arn);
    const server = createServer((request, response) => {
      serveUrl(doorOf(this.#parts, config), request, response).catch((error: Error) =>
        response.destroy(error),
      );
    });
    server.requestTimeout = 0;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const now = account.now().toISOString();
    const config: UrlConfig = {
      functionName: name,
      qualifier,
      arn,
      id: randomBytes(16).toString('hex'),
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      input,
      created: now,
      modified: now,
    };
    // Another creation may have finished while this one waited for its port.
    if (this.#listeners.has(key(name, qualifier))) {
      server.close();
      throw exists(arn);
    }
    this.#listeners.set(key(name, qualifier), { config, server });
    return config;
  }

  async update(name: string, qualifier: string | undefined, input: Partial<UrlInput>): Promise<UrlConfig> {
    const config = this.get(name, qualifier);
    checkCors(input.cors ?? {});
    config.input = { ...config.input, ...input };
    config.modified = this.#parts.account.now().toISOString();
    return config;
  }

  get(name: string, qualifier: string | undefined): UrlConfig {
    const found = this.#listeners.get(key(name, qualifier));
    if (!found) throw notFound('The resource you requested does not exist.');
    return found.config;
  }

  async delete(name: string, qualifier: string | undefined): Promise<void> {
    this.get(name, qualifier);
    await this.#end(key(name, qualifier));
  }

  /** Ends the URLs of a function that goes, or those of one alias of it; none is fine. */
  forget(name: string, qualifier?: string): void {
    for (const [id, { config }] of this.#listeners) {
      const meant =
        config.functionName === name && (qualifier === undefined || config.qualifier === qualifier);
      if (meant) void this.#end(id);
    }
  }

  leftovers(): readonly string[] {
    return [...this.#listeners.values()].map(({ config }) => `lambda url: ${config.url} of ${config.arn}`);
  }

  async close(): Promise<void> {
    for (const id of this.#listeners.keys()) void this.#end(id);
    await Promise.all(this.#closings);
  }

  #end(id: string): Promise<void> {
    const server = this.#listeners.get(id)?.server;
    if (!server) return Promise.resolve();
    this.#listeners.delete(id);
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    this.#closings.add(closed);
    void closed.then(() => this.#closings.delete(closed));
    return closed;
  }
}

function doorOf({ account, store, runner }: UrlParts, config: UrlConfig): UrlDoor {
  const { functionName, qualifier, arn, id, input } = config;
  return {
    account,
    id,
    arn,
    input,
    mayCall: (request) =>
      input.authType === 'NONE'
        ? publicMayCall(store.permissions(functionName, qualifier))
        : isSignedBy(request, { ...account, service: 'lambda' }, account.now()),
    run(event, sink) {
      const { entry, version } = store.resolve(functionName, qualifier);
      return runner.run(entry, version, event, sink);
    },
  };
}

const key = (name: string, qualifier: string | undefined): string => `${name}:${qualifier ?? ''}`;

const exists = (arn: string): AwsFailure =>
  conflict(
    `Failed to create function url config for [functionArn = ${arn}]. ` +
      'Error message:  FunctionUrlConfig exists for this Lambda function',
  );
