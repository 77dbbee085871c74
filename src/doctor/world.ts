import type { Aws, Identity, Wanted } from '../aws/ports.js';
import type { Config } from '../config/config.js';
import type { UserError } from '../core/errors.js';
import type { Finding } from '../core/finding.js';
import type { MemoryNotes } from '../survey/memory-notes.js';

/** What the checks see of this machine and of AWS. Everything is asked when it is needed. */
export interface World {
  readonly machine: Machine;
  readonly config: ConfigSeen;
  /** Undefined config: nothing that depends on it can be looked at. */
  readonly account: () => Promise<AccountSeen>;
  /** Asks a URL for its head and gives up after some seconds. Never rejects. */
  reach(url: string): Promise<Reached>;
}

export interface Machine {
  /** `20.19.0` */
  readonly node: string;
  /** Milliseconds since 1970. */
  now(): number;
  readonly cacheFolder: string;
  /** Bytes. */
  freeBytes(folder: string): Promise<number>;
  pruneCache(): Promise<void>;
  /** The engine that `dev` would run; undefined when only the stand-in is there. */
  engine(): Promise<{ readonly path: string; readonly from: string } | undefined>;
  /** Whether a program answers: its version, or why not. */
  ping(program: string): Promise<{ readonly version: string } | { readonly why: string }>;
}

export type ConfigSeen =
  | {
      readonly kind: 'valid';
      readonly config: Config;
      readonly file: string | undefined;
      readonly warnings: readonly Finding[];
    }
  | { readonly kind: 'invalid'; readonly findings: readonly Finding[] };

export type AccountSeen =
  | {
      readonly kind: 'known';
      readonly aws: Aws;
      readonly region: string;
      readonly regionFrom: string;
      readonly identity: Identity;
      readonly notes: MemoryNotes;
      /** Address of a service that says the time without credentials. */
      readonly clockUrl: string;
      /** What `policy` asks for, for this config; an entry a resource. Undefined when there is no config. */
      readonly wanted: readonly Wanted[] | undefined;
    }
  | { readonly kind: 'unknown'; readonly error: UserError };

export type Reached =
  | { readonly kind: 'answered'; readonly status: number; readonly date: string | undefined }
  | { readonly kind: 'failed'; readonly why: string };
