import * as z from 'zod/mini';
import { describeIssues } from '../admission/problems.js';
import contract from '../contract.json' with { type: 'json' };

/** What one caller may use in a window of time; undefined: as much as there is. */
export interface RateLimits {
  readonly requestsPerMinute?: number | undefined;
  /** Of prompts and answers together. */
  readonly tokensPerMinute?: number | undefined;
  readonly requestsPerDay?: number | undefined;
  readonly tokensPerDay?: number | undefined;
}

export interface RateOptions {
  /** Of DynamoDB; the caller's name is its key. */
  readonly table: string;
  readonly limits: RateLimits & {
    /** By the name of a key; what is given here goes before what is given for all. */
    readonly keys?: Readonly<Record<string, RateLimits>> | undefined;
  };
  /** What becomes of a request that cannot be counted because the table does not answer. */
  readonly unreachable: 'refuse' | 'allow';
}

const names = contract.environment;

/** Made when it is needed: making schemas takes most of the handler's start. */
function schemaOfRates() {
  const count = z.optional(z.int().check(z.gte(1), z.lte(1_000_000_000)));
  const fields = {
    requestsPerMinute: count,
    tokensPerMinute: count,
    requestsPerDay: count,
    tokensPerDay: count,
  };
  return z.strictObject({
    ...fields,
    keys: z.optional(z.record(z.string(), z.strictObject(fields))),
    unreachable: z.optional(z.enum(['refuse', 'allow'])),
  });
}

/**
 * Reads `OLLAMA_LAMBDA_RATES` and the name of its table; undefined without a table.
 * @throws Error when they are wrong, or have limits for a key that there is not: it may be misspelled
 */
export function readRates(
  environment: Readonly<Record<string, string | undefined>>,
  keys: readonly { readonly name: string }[],
): RateOptions | undefined {
  const table = environment[names.ratesTable];
  if (!table) return undefined;
  const written = schemaOfRates().safeParse(parsed(environment[names.rates] ?? ''), { reportInput: true });
  if (!written.success) throw new Error(`${names.rates} is wrong: ${describeIssues(written.error.issues)}`);
  const { unreachable = 'refuse', ...limits } = written.data;
  const stranger = Object.keys(limits.keys ?? {}).find((known) => !keys.some(({ name }) => name === known));
  if (stranger !== undefined) throw new Error(`${names.rates} has limits for the unknown key ${stranger}`);
  return Object.freeze({ table, limits, unreachable });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${names.rates} is not JSON; expected an object such as {"requestsPerMinute":60}`);
  }
}

export function ratesFor(caller: string, { keys, ...all }: RateOptions['limits']): RateLimits {
  const own = keys !== undefined && Object.hasOwn(keys, caller) ? keys[caller] : {};
  return { ...all, ...own };
}
