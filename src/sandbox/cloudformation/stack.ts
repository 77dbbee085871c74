import { randomUUID } from 'node:crypto';
import type { SandboxAccount } from '../service.js';
import type { ChangeSet } from './change-set.js';
import type { ParameterValues } from './parameters.js';
import type { Made, Properties } from './resources/handler.js';
import type { ResourceSpec, Template } from './template.js';

export interface Stack {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  updatedAt: Date | undefined;
  deletedAt: Date | undefined;
  status: string;
  statusReason: string | undefined;
  /** What it runs, or ran when it was deleted; undefined in REVIEW_IN_PROGRESS. */
  applied: Applied | undefined;
  outputs: readonly Output[];
  resources: Map<string, StackResource>;
  readonly events: StackEvent[];
  readonly changeSets: Map<string, ChangeSet>;
  /** The last one that was made; it is told also when it is gone. */
  changeSetId: string | undefined;
  /** What is left to undo after a failure that was not, or could not be, rolled back. */
  undone: Undo | undefined;
  /** Stops the operation that is going on. */
  running: AbortController | undefined;
  /** Changes with every operation; events carry it. */
  operationId: string;
}

/** What a stack was last asked to be. */
export interface Applied {
  readonly template: Template;
  readonly parameters: ParameterValues;
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
}

export interface StackResource {
  readonly logicalId: string;
  readonly spec: ResourceSpec;
  /** Evaluated, as last applied. */
  readonly properties: Properties;
  readonly tags: Readonly<Record<string, string>>;
  /** Undefined until something was made. */
  readonly made: Made | undefined;
  readonly status: string;
  readonly reason: string | undefined;
  readonly at: Date;
}

export interface Output {
  readonly key: string;
  readonly value: string;
  readonly description: string | undefined;
}

export interface StackEvent {
  readonly id: string;
  readonly operationId: string;
  readonly logicalId: string;
  readonly physicalId: string | undefined;
  readonly type: string;
  readonly status: string;
  readonly reason: string | undefined;
  readonly at: Date;
}

/** How to get back to where the last operation began. */
export interface Undo {
  readonly kind: 'create' | 'update';
  readonly before: Pick<Stack, 'applied' | 'outputs'>;
  /** One entry for each resource that was touched, in the order in which it was. */
  readonly journal: JournalEntry[];
}

export interface JournalEntry {
  readonly logicalId: string;
  readonly kind: 'created' | 'updated' | 'replaced';
  /** The resource as it was; undefined for `created`. */
  readonly before: StackResource | undefined;
}

export function newStack(name: string, account: SandboxAccount): Stack {
  return {
    id: `arn:aws:cloudformation:${account.region}:${account.account}:stack/${name}/${randomUUID()}`,
    name,
    createdAt: account.now(),
    updatedAt: undefined,
    deletedAt: undefined,
    status: 'REVIEW_IN_PROGRESS',
    statusReason: undefined,
    applied: undefined,
    outputs: [],
    resources: new Map(),
    events: [],
    changeSets: new Map(),
    changeSetId: undefined,
    undone: undefined,
    running: undefined,
    operationId: randomUUID(),
  };
}

/** Moves the stack to a state and says so in its events. */
export function setStatus(stack: Stack, status: string, at: Date, reason?: string): void {
  stack.status = status;
  stack.statusReason = reason;
  stack.events.push({
    id: randomUUID(),
    operationId: stack.operationId,
    logicalId: stack.name,
    physicalId: stack.id,
    type: 'AWS::CloudFormation::Stack',
    status,
    reason,
    at,
  });
}

/** Records a resource's new state, and says so in the stack's events. */
export function setResource(stack: Stack, resource: StackResource): void {
  stack.resources.set(resource.logicalId, resource);
  tell(stack, resource);
}

/** An event alone: for a superseded resource, whose logical id already stands for its successor. */
export function tell(stack: Stack, resource: StackResource): void {
  stack.events.push({
    id: `${resource.logicalId}-${resource.status}-${randomUUID()}`,
    operationId: stack.operationId,
    logicalId: resource.logicalId,
    physicalId: resource.made?.physicalId,
    type: resource.spec.type,
    status: resource.status,
    reason: resource.reason,
    at: resource.at,
  });
}
