import type { Aws, FunctionDetails } from '../../aws/ports.js';
import { priceOf } from '../../models/price.js';
import type { Grouped } from './group-text.js';
import { createTallies, type GroupedBy } from './group-use.js';
import { readRequests } from './request-lines.js';

export interface GroupQuestion {
  readonly by: GroupedBy;
  readonly region: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly days: number;
  /** Requests that are read, at most. */
  readonly most: number;
}

const dayMs = 86_400_000;

/** The last days, of which today is one, by the line that the function writes of each request. */
export async function groupStats(
  { logGroups }: Pick<Aws, 'logGroups'>,
  details: FunctionDetails,
  { by, region, now, days, most }: GroupQuestion,
  signal: AbortSignal,
): Promise<Grouped> {
  const group = `/aws/lambda/${details.name}`;
  const from = Math.floor(now / dayMs) * dayMs - (days - 1) * dayMs;
  const tallies = createTallies(by);
  const [read, described] = await Promise.all([
    readRequests(logGroups, { group, from, to: now + 60_000, most }, tallies.add, signal),
    logGroups.describe(group),
  ]);
  const architecture = details.architecture === 'arm64' ? 'arm64' : 'x86_64';
  const price = priceOf({ region, architecture, memory: details.memory, imageBytes: 0 });
  return {
    by,
    days,
    groups: tallies.uses(details.memory, price, now),
    read,
    basis: price?.basis,
    retentionDays: described?.retentionDays,
  };
}
