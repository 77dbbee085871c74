import type { LatestSettings, PublishedVersion } from '../aws/ports.js';
import { type MiB, mib } from '../core/units.js';

/** A function's `$LATEST` and versions, whoever made them: all that a tuning may have left behind hangs on these. */
export interface TunedFunction {
  readonly latest: LatestSettings;
  readonly versions: readonly PublishedVersion[];
}

/** What is taken away again: whatever carries our mark, and nothing else. */
export interface Leftovers {
  /** Each with the alias that it may have; an alias without its version cannot be. */
  readonly versions: readonly { readonly version: string; readonly alias: string }[];
  /** Whether `$LATEST` still has the memory of a tuning. */
  readonly latest: boolean;
}

export const tuningDescription = (memory: MiB): string => `ollama-lambda tune: ${memory} MB`;

export const tuningAlias = (memory: MiB): string => `ollama-lambda-tune-${memory}`;

export const isTuning = (description: string): boolean => memoryIn(description) !== undefined;

export const leftoversOf = ({ latest, versions }: TunedFunction): Leftovers => ({
  versions: versions.flatMap(({ version, description }) => {
    const memory = memoryIn(description);
    return memory === undefined ? [] : [{ version, alias: tuningAlias(memory) }];
  }),
  latest: isTuning(latest.description),
});

export const isNothing = ({ versions, latest }: Leftovers): boolean => versions.length === 0 && !latest;

function memoryIn(description: string): MiB | undefined {
  const memory = /^ollama-lambda tune: (\d+) MB$/.exec(description)?.[1];
  return memory === undefined ? undefined : mib(Number(memory));
}
