import type { Price } from '../../models/price.js';
import { priceTable } from '../../models/price-table.js';
import type { RequestLine } from './request-lines.js';

export type GroupedBy = 'key' | 'model';

interface Tally {
  readonly requests: number;
  readonly failed: number;
  readonly coldStarts: number;
  readonly promptTokens: number;
  readonly answerTokens: number;
  /** That its requests took in the function. */
  readonly seconds: number;
}

/** What one key, or one model, was used for. */
export interface GroupUse extends Tally {
  readonly name: string;
  readonly gbSeconds: number;
  /** US dollars; undefined where no price is known. Without the start of instances and without storage. */
  readonly dollars: number | undefined;
  /** For 30 days, by the mean of the whole days since the first that anybody used; undefined when there is none. */
  readonly perMonth: number | undefined;
}

const dayMs = 86_400_000;

/** Adds requests up by group and day, and keeps nothing of a single one. */
export function createTallies(by: GroupedBy) {
  const days = new Map<number, Map<string, Tally>>();
  return {
    add(lines: readonly RequestLine[]): void {
      for (const line of lines) {
        const day = Math.floor(line.at / dayMs);
        const groups = days.get(day) ?? new Map<string, Tally>();
        days.set(day, groups);
        const name = nameOf(line, by);
        groups.set(name, sum(groups.get(name) ?? none, tallyOf(line)));
      }
    },
    /**
     * Dearest first.
     *
     * @param memory of the function, in MB
     * @param now milliseconds since 1970: today is not over, and no day to reckon with
     */
    uses(memory: number, price: Price | undefined, now: number): readonly GroupUse[] {
      const today = Math.floor(now / dayMs);
      const first = Math.min(...days.keys());
      const whole = Math.max(0, today - first);
      const total = (of: (day: number) => boolean) =>
        [...days]
          .filter(([day]) => of(day))
          .flatMap(([, groups]) => [...groups])
          .reduce(
            (all, [name, tally]) => all.set(name, sum(all.get(name) ?? none, tally)),
            new Map<string, Tally>(),
          );
      const before = total((day) => day < today);
      return [...total(() => true)]
        .map(([name, tally]) => {
          const past = before.get(name) ?? none;
          const perMonth = whole === 0 ? undefined : dollarsOf(past, price);
          return {
            name,
            ...tally,
            gbSeconds: (tally.seconds * memory) / 1024,
            dollars: dollarsOf(tally, price),
            perMonth: perMonth && (30 * perMonth) / whole,
          };
        })
        .toSorted((a, b) => b.seconds - a.seconds || b.requests - a.requests);
    },
  };
}

/** Keys keep their names, which people gave; what comes without one is told by how it came. */
const nameOf = ({ caller, model }: RequestLine, by: GroupedBy): string =>
  by === 'key' ? (caller ?? '(turned away)') : (model ?? '(none)');

const none: Tally = {
  requests: 0,
  failed: 0,
  coldStarts: 0,
  promptTokens: 0,
  answerTokens: 0,
  seconds: 0,
};

const tallyOf = ({ failed, coldStart, promptTokens, answerTokens, ms }: RequestLine): Tally => ({
  requests: 1,
  failed: failed ? 1 : 0,
  coldStarts: coldStart ? 1 : 0,
  promptTokens,
  answerTokens,
  seconds: ms / 1000,
});

const sum = (one: Tally, other: Tally): Tally => ({
  requests: one.requests + other.requests,
  failed: one.failed + other.failed,
  coldStarts: one.coldStarts + other.coldStarts,
  promptTokens: one.promptTokens + other.promptTokens,
  answerTokens: one.answerTokens + other.answerTokens,
  seconds: one.seconds + other.seconds,
});

const dollarsOf = ({ seconds, requests }: Tally, price: Price | undefined): number | undefined =>
  price && seconds * price.perSecond + (requests * priceTable.millionRequests) / 1e6;
