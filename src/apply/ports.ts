import type { Functions, LogGroups, Repositories, Stacks } from '../aws/ports.js';
import type { Digest } from '../core/digest.js';
import type { Emit } from '../core/event.js';
import type { Pushed, Verified } from '../core/outcome.js';
import type { MiB } from '../core/units.js';
import type { Draft, ImageBuilder } from '../image/image.js';
import type { LayerRecords } from '../image/layer-records.js';
import type { Recipe } from '../image/recipe.js';
import type { Resolved } from '../survey/facts.js';

/** Everything that applying a plan may touch. `cli/wire.ts` fills it; tests and rehearsals fill it with a sandbox. */
export interface Ports {
  readonly stacks: Stacks;
  readonly repositories: Repositories;
  readonly functions: Functions;
  readonly logGroups: LogGroups;
  readonly builder: ImageBuilder;
  /** In the place of `builder` and `images.push`, where a program of the user's builds and pushes. */
  readonly docker?: Publish | undefined;
  readonly images: Images;
  /** Remembers and forgets the account's memory cap: state folder and tag of the repository. */
  readonly memory: {
    learn(cap: MiB, repository: string): Promise<void>;
    forget(): Promise<void>;
  };
  writeLock(resolved: Resolved): Promise<void>;
  /** Sends one prompt through InvokeWithResponseStream and times the answer. */
  ask(
    question: { functionName: string; model: string; embeds?: boolean },
    signal: AbortSignal,
  ): Promise<Verified>;
  readonly watch: Watch;
  readonly interrupts: Interrupts;
}

/** Brings an image into being and into the repository. */
export type Publish = (
  recipe: Recipe,
  to: { readonly repository: string; readonly tag: string },
  emit: Emit,
  signal: AbortSignal,
) => Promise<Pushed>;

/** The repository's data plane. */
export interface Images {
  /**
   * What images of the repository tell of their layers.
   * @param live `ImageUri` of what is deployed now, perhaps of another repository
   */
  records(repository: string, live: string | undefined, signal: AbortSignal): Promise<LayerRecords>;
  push(
    draft: Draft,
    to: { repository: string; tag: string; mountFrom: string | undefined },
    emit: Emit,
    signal: AbortSignal,
  ): Promise<Pushed>;
  /** Digest behind a tag, or undefined. */
  digestOf(repository: string, tag: string): Promise<Digest | undefined>;
}

/** Time, injected: how long to wait between two looks, and what time it is. */
export interface Watch {
  /** Milliseconds between two looks at CloudFormation; jitter of ±25 % comes on top. */
  readonly everyMs: number;
  readonly now: () => number;
  readonly delay: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly random: () => number;
}

export type InterruptChoice = 'cancel' | 'detach' | 'go-on';

/** While a stack changes, Ctrl-C asks instead of aborting: CloudFormation goes on whether we watch or not. */
export interface Interrupts {
  /** Hands the next interrupt to `ask` until the returned function is called. */
  during(handler: () => void): () => void;
  /** Asks the user; without a terminal the answer is `detach`. */
  choose(): Promise<InterruptChoice>;
}
