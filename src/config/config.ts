import type { MiB, Seconds } from '../core/units.js';
import type { BlockConfig } from './blocks/list.js';

export type Architecture = 'arm64' | 'x86_64';
/** What puts the image together: this program itself, or one of these. */
export type Builder = 'direct' | 'docker' | 'podman' | 'finch' | 'nerdctl';
export type Auth = 'iam' | 'api-key' | 'none';

/** What one request may ask for. */
export interface RequestLimits {
  /** After decompression. */
  readonly bodyBytes?: number | undefined;
  /** Of all text in UTF-8. */
  readonly promptBytes?: number | undefined;
  readonly promptTokens?: number | undefined;
  /** Of the answer. */
  readonly outputTokens?: number | undefined;
  /** Of a chat, or texts to embed. */
  readonly messages?: number | undefined;
  readonly images?: number | undefined;
}

export interface Cors {
  /** `https://app.example`, or `*`. */
  readonly origins: readonly string[];
  readonly headers: readonly string[];
  readonly maxAge: Seconds;
}

/**
 * The settled configuration: complete, one spelling, frozen. Only `config/` knows what was written; every other room
 * sees this. Fields that are `undefined` here were given nowhere and have no default that would be safe to invent.
 * `logs`, `metrics` and their like are in `blocks/`.
 */
export interface Config extends BlockConfig {
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
  /** Where an instance takes the model from: `image`, `pull` or `s3://bucket/prefix`. */
  readonly modelSource: string;
  /** Path of a LoRA adapter, from the working folder. */
  readonly adapter: string | undefined;
  /** What a GGUF file is quantized to before it is deployed. */
  readonly quantize: 'q8_0' | 'q4_K_M' | 'q4_K_S' | 'f16' | undefined;
  /** A smaller model in the same image, for when the first does not fit; as written. */
  readonly fallbackModel: string | undefined;
  readonly preread: 'auto' | 'on' | 'off';
  /** Context length in tokens for each request. */
  readonly context: number;
  readonly kvCacheType: 'f16' | 'q8_0' | 'q4_0';
  /** Whether weights are rearranged at load; undefined lets the function choose. */
  readonly repack: boolean | undefined;
  readonly memory: 'auto' | MiB;
  /** What this account's Lambda functions may have at most, when the user knows it. */
  readonly memoryCap: MiB | undefined;
  readonly timeout: Seconds;
  /** /tmp of the function. */
  readonly ephemeralStorage: MiB;
  readonly architecture: Architecture;
  readonly builder: Builder;
  /** Path of a Dockerfile of the user's own, from the working folder. For every builder but `direct`. */
  readonly dockerfile: string | undefined;
  readonly systemPrompt: string | undefined;
  /** Sources of regular expressions; a prompt in which one is found is refused. */
  readonly guard: readonly string[];
  /** What is undefined is the function's own default. */
  readonly limits: RequestLimits & {
    /** By the name of an API key. */
    readonly keys: Readonly<Record<string, RequestLimits>>;
  };
  readonly endpoint: {
    readonly auth: Auth;
    /** Account ids or IAM ARNs that may call besides this account's own principals. Never `*`. */
    readonly principals: readonly string[];
    /** `auth: none` means nothing until this says it a second time. Absent is false. */
    readonly public?: boolean;
    /** Absent is `stream`. */
    readonly invokeMode?: 'stream' | 'buffered';
    /** Which web pages may call. Absent, or without origins: none. */
    readonly cors?: Cors;
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
