import type { Conversations } from './conversations/conversations.js';
import type { Options } from './options.js';
import type { Rates } from './rates/rates.js';

/** What outlives this instance, in tables: loaded with the first request that needs it, and only where it is wished for. */
export interface Memory {
  /** Undefined without limits over time. */
  rates(): Promise<Rates | undefined>;
  /** Undefined when nothing is kept between requests. */
  conversations(): Promise<Conversations | undefined>;
}

export interface MemoryParts {
  readonly options: Options;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly note: (event: string, fields: Record<string, unknown>) => void;
}

export function openMemory({ options, environment, note }: MemoryParts): Memory {
  const { context } = options;
  const rates = once(async () => {
    if (options.rates === undefined) return undefined;
    const { openRates } = await import('./rates/rates.js');
    return openRates({ options: options.rates, context, environment, note });
  });
  const conversations = once(async () => {
    if (options.conversations === undefined) return undefined;
    const { openConversations } = await import('./conversations/conversations.js');
    const { system } = options.admission;
    return openConversations({ options: options.conversations, context, system, environment, note });
  });
  return { rates, conversations };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
