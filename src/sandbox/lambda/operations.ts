import type { ServerResponse } from 'node:http';
import type { LambdaControl } from '../lambda-control.js';
import type { SandboxAccount, SandboxRequest } from '../service.js';
import { aliasOperations } from './alias-operations.js';
import type { AsyncEvents } from './async-events.js';
import { invalidParameter } from './failures.js';
import { functionOperations } from './function-operations.js';
import type { FunctionStore } from './function-store.js';
import type { UrlBook } from './function-url.js';
import { invoke, invokeWithResponseStream } from './invoke.js';
import { respondJson } from './respond.js';
import type { Runner } from './runner.js';

/** What the operations work with. */
export interface Scene {
  readonly account: SandboxAccount;
  readonly store: FunctionStore;
  readonly runner: Runner;
  readonly urls: UrlBook;
  readonly control: LambdaControl;
  readonly events: AsyncEvents;
  readonly concurrency: number;
}

/** A request with the function that its path names; '' where the path names none. */
export interface Call {
  readonly name: string;
  /** From the query or the function's ARN. */
  readonly qualifier: string | undefined;
  /** What stands behind `/aliases/` or `/policy/`. */
  readonly part: string;
  readonly request: SandboxRequest;
}

export type Operation = (scene: Scene, call: Call, response: ServerResponse) => void | Promise<void>;

/** By the names that the server's route table gives. */
export const operations: Readonly<Record<string, Operation>> = {
  ...functionOperations,
  ...aliasOperations,
  Invoke: invoke,
  InvokeWithResponseStream: invokeWithResponseStream,
  GetAccountSettings({ store, concurrency }, _, response) {
    respondJson(response, 200, {
      AccountLimit: {
        TotalCodeSize: 80_530_636_800,
        CodeSizeUnzipped: 262_144_000,
        CodeSizeZipped: 52_428_800,
        ConcurrentExecutions: concurrency,
        UnreservedConcurrentExecutions: concurrency - store.reserved,
      },
      AccountUsage: { TotalCodeSize: 0, FunctionCount: store.functions.size },
    });
  },
};

/** Functions are named by name, `<account>:function:<name>` or ARN, each with or without a qualifier. */
export function targetOf({ path, query }: SandboxRequest): Omit<Call, 'request'> {
  const [, , , segment = '', , part = ''] = path.split('/').map(decodeURIComponent);
  const pattern =
    /^(?:(?:arn:[^:]+:lambda:[^:]+:)?\d{12}:)?(?:function:)?(?<name>[^:]+)(?::(?<qualifier>.+))?$/;
  const { name = segment, qualifier } = pattern.exec(segment)?.groups ?? {};
  return { name, qualifier: query.get('Qualifier') ?? qualifier, part };
}

/** The body as a JSON object; an empty one is `{}`. */
export function documentOf({ body }: SandboxRequest): Readonly<Record<string, unknown>> {
  const text = body?.toString() ?? '';
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Told below, like JSON that is no object.
  }
  throw invalidParameter('Could not parse request body into json.');
}
