import type { MiB, Seconds } from '../core/units.js';

export type Architecture = 'arm64' | 'x86_64';
export type Auth = 'iam' | 'api-key' | 'none';

/**
 * The settled configuration: complete, one spelling, frozen. Only `config/` knows what was written; every other room
 * sees this. Fields that are `undefined` here were given nowhere and have no default that would be safe to invent.
 */
export interface Config {
  /** Base of the function's name and of tags. Default `ollama-lambda`. `[A-Za-z0-9-]{1,40}`. */
  readonly name: string;
  /** AWS Region. Undefined when no flag, variable, file or profile named one. */
  readonly region: string | undefined;
  readonly profile: string | undefined;
  /** Twelve digits. Deploy and destroy refuse every other account. */
  readonly accountId: string | undefined;
  readonly stackName: string;
  /** ECR repository name. */
  readonly repository: string;
  /** As written, e.g. `llama3.2:1b`; `models/reference.ts` knows the grammar. */
  readonly model: string | undefined;
  /** Context length in tokens for each request. */
  readonly context: number;
  readonly memory: 'auto' | MiB;
  /** What this account's Lambda functions may have at most, when the user knows it. */
  readonly memoryCap: MiB | undefined;
  readonly timeout: Seconds;
  /** /tmp of the function. */
  readonly ephemeralStorage: MiB;
  readonly architecture: Architecture;
  readonly endpoint: {
    readonly auth: Auth;
    /** Account ids or IAM ARNs that may call besides this account's own principals. Never `*`. */
    readonly principals: readonly string[];
    /** `auth: none` means nothing until this says it a second time. Absent is false. */
    readonly public?: boolean;
  };
  /** Extra tags of the stack; our own tags come on top and cannot be overwritten. */
  readonly tags: Readonly<Record<string, string>>;
  readonly sources: {
    /** Image reference, e.g. `public.ecr.aws/lambda/nodejs:24`. */
    readonly base: string;
    /** Image repository without a tag, e.g. `docker.io/ollama/ollama`. */
    readonly engine: string;
    readonly engineVersion: string;
    /** Host (and port) that model names without a host are looked up on. */
    readonly modelRegistry: string;
  };
}
