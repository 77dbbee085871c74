import { type Delay, type RetryOptions, retry } from '../lib/retry.js';
import { type CredentialSource, createAuth } from './auth.js';
import { createExchange, type Exchange } from './exchange.js';
import { judge, toUserError } from './failure.js';
import { registryOrigin } from './origin.js';

export interface ConnectionOptions {
  /** Host with an optional port, or an origin; plain http only to this machine. */
  readonly origin: string;
  /** Default: anonymous. */
  readonly credentials?: CredentialSource | undefined;
  /** How pauses are made; tests pass one that does not wait. */
  readonly delay?: Delay | undefined;
  readonly random?: (() => number) | undefined;
  /** Milliseconds of silence after which a connection counts as broken. Default two minutes: ECR checks large layers. */
  readonly silenceMs?: number | undefined;
}

/** What the verbs of a registry client share. */
export interface Connection {
  readonly origin: URL;
  readonly exchange: Exchange;
  readonly patience: Pick<RetryOptions, 'judge' | 'delay' | 'random'>;
  /** @param path below `/v2/` */
  url(path: string): URL;
  /** Tries, tries again, and translates what is left into a `UserError`. */
  persist<Result>(
    asked: {
      readonly repository: string;
      readonly what: string;
      /** Tries in a row without progress. */
      readonly attempts?: number | undefined;
    },
    signal: AbortSignal | undefined,
    work: (attempt: number) => Promise<Result>,
  ): Promise<Result>;
}

export function createConnection(options: ConnectionOptions): Connection {
  const { delay, random, silenceMs = 120_000, credentials = async () => undefined } = options;
  const origin = registryOrigin(options.origin);
  const exchange = createExchange({
    origin,
    silenceMs,
    auth: createAuth({ origin, credentials, silenceMs }),
  });
  const patience = { judge, delay, random };
  return {
    origin,
    exchange,
    patience,
    url: (path) => new URL(`/v2/${path}`, origin),
    async persist(asked, signal, work) {
      try {
        return await retry(work, { ...patience, attempts: asked.attempts, signal });
      } catch (error) {
        throw toUserError(error, { host: origin.host, repository: asked.repository, what: asked.what });
      }
    },
  };
}
