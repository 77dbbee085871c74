import type { FunctionDetails, StackDescription } from '../../aws/ports.js';
import type { MemoryKnowledge } from '../../survey/facts.js';

/** All that `status` says, before it is put into words. What could not be learned says why, and stops nothing else. */
export interface Status {
  readonly account: string;
  readonly region: string;
  readonly stack: StackDescription;
  /** Why the stack's last operation failed, when it did. */
  readonly failure: string | undefined;
  readonly details: FunctionDetails | undefined;
  readonly image: Learned<LiveImage>;
  readonly memoryCap: MemoryKnowledge;
  readonly day: Learned<DayOfUse>;
  readonly drift: Learned<Drift>;
}

export type Learned<T> =
  | { readonly kind: 'known'; readonly value: T }
  | { readonly kind: 'unknown'; readonly why: string };

export interface LiveImage {
  readonly digest: string;
  /** ISO time; undefined when the repository does not list it. */
  readonly pushedAt: string | undefined;
  /** Compressed. */
  readonly bytes: number | undefined;
  readonly model: string | undefined;
  /** Release of Ollama. */
  readonly engine: string | undefined;
}

/** The last 24 hours. */
export interface DayOfUse {
  readonly invocations: number;
  readonly errors: number;
  readonly throttles: number;
  readonly seconds: number;
  /** US dollars of duration and requests; undefined where prices are not known. */
  readonly dollars: number | undefined;
}

/** What a deploy would do now. Empty: what is deployed is what the config asks for. */
export type Drift = readonly string[];

/** Runs one question; its expected failures are knowledge too. */
export async function learned<T>(ask: () => Promise<T>): Promise<Learned<T>> {
  try {
    return { kind: 'known', value: await ask() };
  } catch (error) {
    const { kind, message } = error as { kind?: unknown; message?: string };
    if (kind !== 'user-error') throw error;
    return { kind: 'unknown', why: message ?? '' };
  }
}
