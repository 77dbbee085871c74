import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * The contract between the sandbox's server and the services in it. Each service is an imitation with a written
 * specification beside it (`*.md`). What they ask of one another stands in the interfaces below; ECR lies over the registry's
 * store, and API Gateway speaks to functions as the function URL does.
 */

export interface SandboxService {
  /** `registry`, or what the server's routes call it: `ecr`, `lambda`, `cloudformation`. */
  readonly name: string;
  /** Answers a request that the server found to be this service's; must end the response. */
  handle(request: SandboxRequest, response: ServerResponse): Promise<void>;
  close?(): Promise<void>;
}

export interface SandboxRequest {
  readonly raw: IncomingMessage;
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The operation when the protocol names it (`X-Amz-Target`, `Action`), else ''. REST services find it themselves. */
  readonly operation: string;
  /** The body, read whole; undefined for `/v2/*`, whose bodies are streams to be read from `raw`. */
  readonly body: Buffer | undefined;
}

/** What a service throws to answer with an AWS error; the server writes it in the protocol that was spoken. */
export class AwsFailure extends Error {
  constructor(
    /** Exception name as the SDK sees it, e.g. `ResourceNotFoundException`. */
    readonly code: string,
    message: string,
    readonly status = 400,
    /** Further fields of the error body. */
    readonly fields: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = 'AwsFailure';
  }
}

/** What every service is told about the account it plays. */
export interface SandboxAccount {
  readonly account: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Injectable clock. */
  readonly now: () => Date;
}

/** Images as Lambda sees them; implemented by the registry, by `<repositoryUri>@sha256:…` or `:tag`. */
export interface ImageStore {
  find(imageUri: string): StoredImage | undefined;
}

export interface StoredImage {
  readonly digest: string;
  readonly mediaType: string;
  readonly manifest: ImageManifest;
  /** The config document's bytes; undefined for an index. */
  readonly config: Buffer | undefined;
  /** The compressed layer, from the store's disk. */
  openLayer(digest: string): AsyncIterable<Uint8Array>;
}

export interface ImageManifest {
  readonly mediaType?: string;
  readonly config?: { readonly mediaType: string; readonly digest: string; readonly size: number };
  readonly layers?: readonly { readonly mediaType: string; readonly digest: string; readonly size: number }[];
  readonly manifests?: readonly unknown[];
  /** What this manifest says something about; see `registry/referrers.ts`. */
  readonly subject?: { readonly digest?: string };
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface RoleStore {
  create(role: {
    name: string;
    assumeRolePolicy: unknown;
    policies: unknown;
    tags: Record<string, string>;
  }): { arn: string; id: string };
  delete(name: string): void;
  /** Whether Lambda could assume it. */
  has(arn: string): boolean;
}

export interface LogStore {
  createGroup(name: string, options?: { retentionDays?: number; tags?: Record<string, string> }): void;
  deleteGroup(name: string): void;
  setRetention(name: string, days: number | undefined): void;
  has(name: string): boolean;
  /** Creates the stream when needed; the group too, as Lambda does when it is missing. */
  put(group: string, stream: string, message: string): void;
}

/** Files of the built program that the sandbox needs; `cli/assets.ts` knows where they are. */
export interface SandboxAssets {
  /** dist/container/handler.mjs */
  readonly handlerBundle: string;
  /** dist/container/runtime-client.mjs */
  readonly runtimeClient: string;
  /** dist/container/stand-in-ollama.cjs */
  readonly standInEngine: string;
}

/** One injected failure; it is used up after `times` (default 1). */
export interface Fault {
  /** `service:Operation`, e.g. `cloudformation:CreateChangeSet`, `registry:PATCH`; `resource:AWS::Lambda::Function`; or an event of a function's version, `function:ollama-lambda:2`. */
  readonly at: string;
  readonly kind:
    | 'throttle'
    | 'deny'
    | 'reset'
    | 'error'
    | 'expired-token'
    | 'clock-skew'
    | 'digest-lie'
    /** Only for `registry:GET`: a short body that looks complete; a slow one; one that falls silent. */
    | 'truncate'
    | 'slow'
    | 'stall';
  readonly times?: number;
  readonly code?: string;
  readonly message?: string;
  readonly status?: number;
  /** For `reset`, `truncate` and `stall` of a transfer: after so many bytes. Default 0. */
  readonly afterBytes?: number;
  /** For `throttle` of the registry: the Retry-After header. Default 1. */
  readonly retryAfterSeconds?: number;
}

export interface FaultBox {
  /** Takes the next fault for this place, if there is one. */
  take(at: string): Fault | undefined;
  add(fault: Fault): void;
}

export interface SandboxOptions {
  readonly assets: SandboxAssets;
  /** Scratch folder; the sandbox makes a temporary one when absent and removes it at the end. */
  readonly folder?: string;
  readonly port?: number;
  readonly account?: string;
  readonly region?: string;
  /** MB; AWS's own ceiling 10240 when absent. */
  readonly accountMemoryCap?: number;
  /** A real `ollama` to use instead of the stand-in. */
  readonly enginePath?: string;
  /** Size of the synthetic weights. */
  readonly modelBytes?: number;
  readonly faults?: readonly Fault[];
  /** Milliseconds CloudFormation takes for a resource. */
  readonly tickMs?: number;
  readonly now?: () => Date;
}

export interface Sandbox {
  /** `http://127.0.0.1:<port>`: every AWS service and `/v2/`. */
  readonly endpoint: string;
  readonly account: string;
  readonly region: string;
  /** Sources to deploy with: hosts with port on loopback. */
  readonly sources: {
    readonly base: string;
    readonly engine: string;
    readonly engineVersion: string;
    readonly modelRegistry: string;
  };
  readonly model: string;
  /** Variables that point any command, ours or AWS's, at the sandbox. */
  readonly environment: Readonly<Record<string, string>>;
  readonly faults: FaultBox;
  /** Every call so far: `sts:GetCallerIdentity`, `registry:PUT`, … */
  calls(): readonly { readonly at: string; readonly status: number }[];
  /** What still exists: stacks, repositories, functions, roles, log groups, URL listeners, running instances. */
  leftovers(): readonly string[];
  /** Lets every schedule's time come once. @returns how many events went to functions */
  fireSchedules(): number;
  /** Keys of API Gateway, as AWS shows them to their owner. */
  gatewayKeys(): readonly { readonly name: string; readonly value: string }[];
  /** Bytes that arrived in the registry. */
  bytesReceived(): number;
  close(): Promise<void>;
}
