import type {
  AccountLimits,
  Identity,
  LogGroupDescription,
  RepositoryDescription,
  StackDescription,
  StackResource,
} from '../aws/ports.js';
import type { Digest } from '../core/digest.js';
import type { Ownership } from '../core/ownership.js';
import type { MiB } from '../core/units.js';
import type { ModelFacts } from '../models/model.js';

/** What the world looked like when we asked. JSON-able; gathered read-only and in parallel; planning sees only this. */
export interface Facts {
  readonly identity: Identity;
  readonly region: string;
  /** Undefined when the caller may not ask (lambda:GetAccountSettings denied). */
  readonly limits: AccountLimits | undefined;
  readonly memoryCap: MemoryKnowledge;
  readonly stack: StackFact;
  readonly repository: RepositoryFact;
  readonly resolved: Resolved;
  readonly image: ImageFact;
}

/** What is known of the account's cap on Lambda memory, best source first (DESIGN decision 4). */
export type MemoryKnowledge =
  | {
      readonly kind: 'capped';
      readonly cap: MiB;
      readonly source: 'config' | 'remembered' | 'repository-tag';
      /** ISO date the refusal taught it; absent for `config`. */
      readonly learned?: string;
    }
  /** A function of this size exists, so at least that much is allowed. */
  | { readonly kind: 'at-least'; readonly floor: MiB; readonly source: 'existing-function' }
  | { readonly kind: 'unknown' };

export type StackFact =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'present';
      readonly stack: StackDescription;
      readonly ownership: Ownership;
      readonly template: string;
      readonly resources: readonly StackResource[];
      /** Present when the last operation failed: the first real reason. */
      readonly rootCause: RootCause | undefined;
    };

/** The first failure of a stack operation that was not itself a consequence, in plain words. */
export interface RootCause {
  readonly logicalId: string;
  readonly type: string;
  /** Unwrapped: without `Resource handler returned message: "…" (RequestToken: …)`. */
  readonly reason: string;
  /** CloudFormation's own code, e.g. `InvalidRequest`, `AccessDenied`. */
  readonly handlerCode: string | undefined;
}

export type RepositoryFact =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'present';
      readonly repository: RepositoryDescription;
      readonly ownership: Ownership;
      readonly images: number;
      readonly bytes: number;
    };

/** Moving names, resolved once and kept in `ollama-lambda.lock` (DESIGN decision 9). */
export interface Resolved {
  readonly base: { readonly image: string; readonly digest: Digest; readonly bytes: number };
  readonly engine: {
    readonly image: string;
    readonly version: string;
    readonly digest: Digest;
    readonly bytes: number;
  };
  readonly model: ModelFacts;
  /** The smaller model of the config, when it has one. */
  readonly fallback?: ModelFacts;
}

export type ImageFact =
  | { readonly kind: 'absent'; readonly tag: string }
  | { readonly kind: 'present'; readonly tag: string; readonly digest: Digest };

/** What `destroy` looks at; nothing of it needs a model or a registry other than ECR. */
export interface Inventory {
  readonly identity: Identity;
  readonly region: string;
  readonly stack: StackFact;
  readonly repository: RepositoryFact;
  readonly logGroup: LogGroupDescription | undefined;
  /** Name of the log group that may be there, where nobody may look. */
  readonly logGroupUnseen?: string;
  /** Facts remembered on this machine for this account and region, e.g. the memory cap. */
  readonly remembered: readonly string[];
}
