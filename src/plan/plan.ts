import type { Finding } from '../core/finding.js';
import type { MiB } from '../core/units.js';
import type { Recipe } from '../image/recipe.js';
import type { Fit } from '../models/fit.js';
import type { Resolved } from '../survey/facts.js';
import type { CostLine } from '../template/feature.js';

/** What will be done and why: versioned JSON. Showing it, saving it and applying it are three uses of one value. */
export interface Plan {
  readonly version: 1;
  readonly target: {
    readonly account: string;
    readonly region: string;
    readonly stackName: string;
    readonly repository: string;
    readonly functionName: string;
  };
  readonly memory: { readonly wanted: MiB; readonly cap: MiB | undefined; readonly granted: MiB };
  /** What the model needs, and the sum behind it. */
  readonly fit: Fit;
  readonly price: Price | undefined;
  /** What the features cost on top of answering and storage. */
  readonly costs: readonly CostLine[];
  /** Upper bounds: what is cached or already in the registry travels no more. */
  readonly traffic: {
    readonly downloadBytes: number;
    /** How much of it is the engine's image, of which little is kept: once for a release on a machine. */
    readonly engineBytes: number;
    readonly uploadBytes: number;
  };
  readonly warnings: readonly Finding[];
  /** Empty when nothing has to change. */
  readonly steps: readonly Step[];
}

export interface Price {
  /** US dollars. */
  readonly perSecond: number;
  readonly perHour: number;
  readonly storagePerMonth: number;
  /** Date and place of the price table, for the reader. */
  readonly basis: string;
}

export type Planned =
  | { readonly kind: 'plan'; readonly plan: Plan }
  /** Refused before anything was changed; the findings say why and what would go. */
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

/** Every step looks first whether it is already true: applying a plan again is the recovery. */
export type Step =
  | { readonly kind: 'await-stack'; readonly because: string; readonly status: string }
  | { readonly kind: 'probe-memory'; readonly because: string; readonly memory: MiB }
  | {
      readonly kind: 'adopt-repository';
      readonly because: string;
      readonly name: string;
      readonly tags: Tags;
    }
  | {
      readonly kind: 'ensure-repository';
      readonly because: string;
      readonly name: string;
      readonly tags: Tags;
    }
  | {
      readonly kind: 'push-image';
      readonly because: string;
      readonly recipe: Recipe;
      readonly tag: string;
      readonly repository: string;
      /** `ImageUri` of what is deployed now: its labels tell which layers need not be made again. */
      readonly live?: string;
    }
  | {
      readonly kind: 'delete-stack';
      readonly because: string;
      readonly stackName: string;
      /** ARN, so that its end can be watched after its name is gone. */
      readonly stackId: string;
      /** It is deleted because it is in this state: in another one somebody else has gone on with it, and it is planned anew. */
      readonly status?: string;
      /** Logical ids to leave behind; CloudFormation allows that only for a stack in DELETE_FAILED. */
      readonly retain?: readonly string[];
    }
  | { readonly kind: 'continue-rollback'; readonly because: string; readonly stackName: string }
  | { readonly kind: 'rollback-stack'; readonly because: string; readonly stackName: string }
  | ChangeStackStep
  | ChangeParametersStep
  /** Wait until the function is Active and its last update is done. */
  | { readonly kind: 'await-function'; readonly because: string; readonly functionName: string }
  | {
      readonly kind: 'verify';
      readonly because: string;
      readonly functionName: string;
      readonly model: string;
      /** The model makes embeddings: it is asked for one, since it says no tokens. */
      readonly embeds?: boolean;
    }
  /** Lets the log group outlive its stack: an update of the deployed template that changes nothing else. */
  | {
      readonly kind: 'retain-logs';
      readonly because: string;
      readonly stackName: string;
      readonly template: string;
      /** All with UsePreviousValue. */
      readonly parameters: readonly string[];
      readonly tags: Tags;
    }
  /** Old images go, once the new one answers. Those that somebody else pushed stay. */
  | {
      readonly kind: 'prune-images';
      readonly because: string;
      readonly repository: string;
      /** Of the live image. */
      readonly tag: string;
      /** How many of our images stay besides the live one: the newest. */
      readonly keep: number;
    }
  | { readonly kind: 'delete-repository'; readonly because: string; readonly name: string }
  | { readonly kind: 'delete-log-group'; readonly because: string; readonly name: string }
  /** Keep what moving names resolved to in `ollama-lambda.lock`. */
  | { readonly kind: 'write-lock'; readonly because: string; readonly resolved: Resolved }
  | { readonly kind: 'forget'; readonly because: string; readonly what: readonly string[] };

export interface ChangeStackStep {
  readonly kind: 'change-stack';
  readonly because: string;
  readonly mode: 'create' | 'update';
  readonly stackName: string;
  readonly template: string;
  /** Undefined as a value: UsePreviousValue. `ImageUri` is not among them; see `image`. */
  readonly parameters: Readonly<Record<string, string | undefined>>;
  /** Apply turns it into `ImageUri` by digest: the tag's digest is only known once the image is there. */
  readonly image: { readonly repository: string; readonly tag: string };
  readonly tags: Tags;
  readonly memory: MiB;
}

/** An update that keeps the deployed template and changes parameters. */
export interface ChangeParametersStep {
  readonly kind: 'change-parameters';
  readonly because: string;
  readonly stackName: string;
  /** All that the stack has. Undefined as a value: UsePreviousValue. */
  readonly parameters: Readonly<Record<string, string | undefined>>;
  /** Values from which the new ones were made. Where the stack has others by now, nothing is done and all is looked at anew. */
  readonly expected: Readonly<Record<string, string>>;
  readonly tags: Tags;
}

export type Tags = Readonly<Record<string, string>>;
