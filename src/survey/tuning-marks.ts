import type { LatestSettings, PublishedVersion } from '../aws/ports.js';
import type { Architecture } from '../config/config.js';
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

/** What a version is to be tried with. */
interface Mark {
  readonly memory: MiB;
  /** Undefined: the deployed one. */
  readonly other?: Architecture | undefined;
}

export const tuningDescription = ({ memory, other }: Mark): string =>
  `ollama-lambda tune: ${memory} MB${other === undefined ? '' : ` ${other}`}`;

export const tuningAlias = ({ memory, other }: Mark): string =>
  `ollama-lambda-tune-${memory}${other === undefined ? '' : `-${other}`}`;

/** A tag that no deploy makes or prunes: what is pushed for a measurement is known by it, and goes with it. */
export const tuningTag = (fingerprint: string): string => `tune-${fingerprint}`;

export const isTuningTag = (tag: string): boolean => /^tune-r\d+-[0-9a-f]{32}$/.test(tag);

export const isTuning = (description: string): boolean => markIn(description) !== undefined;

export const leftoversOf = ({ latest, versions }: TunedFunction): Leftovers => ({
  versions: versions.flatMap(({ version, description }) => {
    const mark = markIn(description);
    return mark === undefined ? [] : [{ version, alias: tuningAlias(mark) }];
  }),
  latest: isTuning(latest.description),
});

export const isNothing = ({ versions, latest }: Leftovers): boolean => versions.length === 0 && !latest;

function markIn(description: string): Mark | undefined {
  const found = /^ollama-lambda tune: (\d+) MB(?: (arm64|x86_64))?$/.exec(description);
  if (found === null) return undefined;
  return { memory: mib(Number(found[1])), other: found[2] as Architecture | undefined };
}
