import type { MiB } from '../core/units.js';
import type { Versions } from './version-ports.js';
import type { LogGroups, Metrics, Permissions } from './watching-ports.js';

export type * from './version-ports.js';
export type * from './watching-ports.js';

/**
 * The narrow interfaces through which every other room sees AWS: only the calls that we make, in our own words.
 * `aws/*.ts` implements them with the SDK and translates its errors into `UserError`s; the sandbox stands behind the
 * same wire. Nothing here retries for ever: each call ends or throws.
 */

export interface Identity {
  /** Twelve digits. */
  readonly account: string;
  readonly arn: string;
  /** `aws`, `aws-cn`, `aws-us-gov`: the second field of the ARN. */
  readonly partition: string;
}

export interface AccountLimits {
  readonly concurrentExecutions: number;
  readonly unreservedConcurrentExecutions: number;
}

export interface StackDescription {
  /** The ARN: still readable after the name is gone. */
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly statusReason: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** ARN of the change set that made it what it is, or in REVIEW_IN_PROGRESS that would. */
  readonly changeSet?: string | undefined;
  /** ISO time of the last update, or of creation. */
  readonly changedAt: string;
}

export interface StackResource {
  readonly logicalId: string;
  readonly physicalId: string | undefined;
  readonly type: string;
  readonly status: string;
  readonly reason: string | undefined;
}

export interface StackEvent extends StackResource {
  readonly eventId: string;
  /** ISO time. */
  readonly at: string;
}

export interface ChangeSetRequest {
  readonly stackName: string;
  readonly changeSetName: string;
  readonly mode: 'create' | 'update';
  /** Undefined: the one that is deployed (UsePreviousTemplate). */
  readonly template: string | undefined;
  /** `undefined` as a value means UsePreviousValue. */
  readonly parameters: Readonly<Record<string, string | undefined>>;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Change {
  readonly action: string;
  readonly logicalId: string;
  readonly type: string;
  readonly replacement: string | undefined;
}

export interface ChangeSetDescription {
  readonly id: string;
  readonly stackId: string;
  readonly status: string;
  readonly statusReason: string | undefined;
  readonly changes: readonly Change[];
}

export interface Stacks {
  /** By name or ARN. Undefined when there is none; a stack in DELETE_COMPLETE is only found by ARN. */
  describe(nameOrId: string): Promise<StackDescription | undefined>;
  /** The template body as it was submitted (TemplateStage Original). */
  template(nameOrId: string): Promise<string>;
  resources(nameOrId: string): Promise<readonly StackResource[]>;
  /** Newest first. Stops paging at `until` (an event id, exclusive) or after `limit` events. */
  events(nameOrId: string, options?: { until?: string; limit?: number }): Promise<readonly StackEvent[]>;
  createChangeSet(request: ChangeSetRequest): Promise<{ id: string; stackId: string }>;
  describeChangeSet(id: string): Promise<ChangeSetDescription | undefined>;
  executeChangeSet(id: string): Promise<void>;
  deleteChangeSet(id: string): Promise<void>;
  /** `retain` is only legal when the stack is in DELETE_FAILED. */
  delete(nameOrId: string, options?: { retain?: readonly string[] }): Promise<void>;
  /** Legal only in UPDATE_IN_PROGRESS. */
  cancelUpdate(name: string): Promise<void>;
  continueRollback(name: string, options?: { skip?: readonly string[] }): Promise<void>;
  /** RollbackStack: legal in UPDATE_FAILED and CREATE_FAILED. */
  rollback(name: string): Promise<void>;
  /** AWS's own ValidateTemplate: its complaint, or undefined when it has none. */
  validate(template: string): Promise<string | undefined>;
}

export interface RepositoryDescription {
  readonly name: string;
  readonly arn: string;
  /** `<account>.dkr.ecr.<region>.amazonaws.com/<name>`: what ImageUri starts with. */
  readonly uri: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface RegistryToken {
  readonly username: string;
  readonly password: string;
  /** ISO time. */
  readonly expiresAt: string;
  /** `https://<account>.dkr.ecr.<region>.amazonaws.com` */
  readonly endpoint: string;
}

export interface RepositoryImage {
  readonly digest: string;
  readonly tags: readonly string[];
  /** ISO time. */
  readonly pushedAt: string;
  /** Compressed bytes, layers that it shares with others included. */
  readonly bytes: number;
}

export interface Repositories {
  describe(name: string): Promise<RepositoryDescription | undefined>;
  /** Scan on push, immutable tags. Idempotent only through `describe`: throws `repository-exists` otherwise. */
  create(name: string, tags: Readonly<Record<string, string>>): Promise<RepositoryDescription>;
  tag(arn: string, tags: Readonly<Record<string, string>>): Promise<void>;
  /** Number of images and their compressed bytes. */
  contents(name: string): Promise<{ readonly images: number; readonly bytes: number }>;
  /** Every image, in no order. */
  images(name: string): Promise<readonly RepositoryImage[]>;
  /** Images that are gone already are no failure. @returns how many were deleted */
  deleteImages(name: string, digests: readonly string[]): Promise<number>;
  /** An image goes with its last tag. Tags that are gone already are no failure. */
  deleteTags(name: string, tags: readonly string[]): Promise<void>;
  /** With everything in it. */
  delete(name: string): Promise<void>;
  token(): Promise<RegistryToken>;
}

/** What ECR said to one part of a layer. */
export type PartAnswer =
  /** It has the layer up to and with byte `last`. */
  | { readonly kind: 'received'; readonly last: number }
  /** It has another byte last than the part begins after: -1 when it has none. */
  | { readonly kind: 'out-of-step'; readonly last: number }
  /** It does not know the upload any more. */
  | { readonly kind: 'gone' };

/**
 * ECR's own operations for layers, under `/v2/`'s surface: unlike a PATCH there, they go on inside a layer. AWS means
 * them for its own proxies ("not generally used by customers"); nothing here has been tried against AWS itself.
 */
export interface LayerUploads {
  begin(repository: string): Promise<{ readonly uploadId: string; readonly partBytes: number }>;
  /** @param part of `partBytes` (the last one: fewer), the first of which is byte `first` of the layer */
  part(part: {
    readonly repository: string;
    readonly uploadId: string;
    readonly first: number;
    readonly bytes: Uint8Array;
  }): Promise<PartAnswer>;
  /** A layer that is there already is as good as one that has just arrived. */
  complete(repository: string, uploadId: string, digest: string): Promise<void>;
}

export interface FunctionDescription {
  readonly name: string;
  readonly arn: string;
  readonly memory: MiB;
  /** Pending, Active, Inactive, Failed. */
  readonly state: string;
  readonly stateReason: string | undefined;
  /** Successful, Failed, InProgress. */
  readonly lastUpdate: string | undefined;
  readonly lastUpdateReason: string | undefined;
}

/** What GetFunction tells beyond the settings that a deploy needs. */
export interface FunctionDetails extends FunctionDescription {
  /** AWS's word for why it is in this state, e.g. `ImageDeleted`. */
  readonly stateReasonCode: string | undefined;
  readonly lastUpdateReasonCode: string | undefined;
  /** `$LATEST` or a number. */
  readonly version: string;
  /** ISO time. */
  readonly modifiedAt: string;
  /** Seconds. */
  readonly timeout: number;
  readonly ephemeralStorage: MiB;
  readonly architecture: string;
  /** By digest. */
  readonly image: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** Undefined when nothing is reserved; 0 when the function is stopped. */
  readonly reservedConcurrency: number | undefined;
}

export type ProbeAnswer =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'capped'; readonly cap: MiB }
  /** Whatever else AWS said; an ambiguous answer never counts as knowledge. */
  | { readonly kind: 'unclear'; readonly said: string };

export interface Functions {
  accountLimits(): Promise<AccountLimits>;
  describe(name: string, qualifier?: string): Promise<FunctionDescription | undefined>;
  inspect(name: string, qualifier?: string): Promise<FunctionDetails | undefined>;
  /** So many requests at once and no more; 0 stops the function. */
  reserveConcurrency(name: string, executions: number): Promise<void>;
  releaseConcurrency(name: string): Promise<void>;
  /**
   * Asks whether the account allows this much memory without creating anything: CreateFunction with a role that
   * cannot be assumed (the order of AWS's checks is undocumented, and unproven). If a function does come into
   * being it is deleted again before this returns.
   */
  probeMemory(memory: MiB, account: string): Promise<ProbeAnswer>;
  /** InvokeWithResponseStream: the raw payload bytes as they come. Throws `function-error` when the function failed. */
  invokeStreaming(invocation: Invocation): AsyncIterable<Uint8Array>;
}

/** One call of a function. */
export interface Invocation {
  readonly name: string;
  readonly qualifier: string;
  readonly payload: string;
  readonly signal: AbortSignal;
  /** Given, the last 4 KB of what the function's log says of the call are asked for, and told here at the end. */
  readonly onTail?: ((log: string) => void) | undefined;
}

export interface Aws {
  readonly identity: { whoAmI(): Promise<Identity> };
  readonly stacks: Stacks;
  readonly repositories: Repositories;
  readonly layerUploads: LayerUploads;
  readonly functions: Functions;
  readonly versions: Versions;
  readonly logGroups: LogGroups;
  readonly metrics: Metrics;
  readonly permissions: Permissions;
}
