import { showDollars } from '../../lib/quantities.js';
import { escaped, type Picture, round } from '../bench/svg.js';
import type { GroupUse } from './group-use.js';
import type { Day } from './use.js';

interface Bar {
  readonly name: string;
  readonly value: number;
  readonly text: string;
}

/** A bar a day for its cost, or, where no price is known, for its GB-seconds. */
export const daysPicture = (days: readonly Day[], title: string): Picture =>
  barsOf(
    days.map(({ date, dollars, gbSeconds, requests }) => ({
      name: date,
      value: dollars ?? gbSeconds,
      text: `${dollars === undefined ? `${Math.round(gbSeconds)} GB·s` : showDollars(dollars)} · ${requests} requests`,
    })),
    title,
  );

export const groupsPicture = (groups: readonly GroupUse[], title: string): Picture =>
  barsOf(
    groups.map(({ name, dollars, seconds, requests }) => ({
      name,
      value: dollars ?? seconds,
      text: `${dollars === undefined ? `${Math.round(seconds)} s` : showDollars(dollars)} · ${requests} requests`,
    })),
    title,
  );

function barsOf(bars: readonly Bar[], title: string): Picture {
  const most = Math.max(0, ...bars.map(({ value }) => value));
  const body = bars.map(({ name, value, text }, index) => {
    const y = top + index * step;
    const length = most === 0 ? 0 : round((value / most) * plot);
    return [
      `<text x="${left - 8}" y="${y + 13}" text-anchor="end">${escaped(name)}</text>`,
      `<rect class="warm" x="${left}" y="${y}" width="${length}" height="18"/>`,
      `<text class="note" x="${left + length + 8}" y="${y + 13}">${escaped(text)}</text>`,
    ].join('\n');
  });
  const note = 'what it cost; without the start of instances, storage and features';
  return { width: 1000, height: top + bars.length * step + 24, title, note, body };
}

const left = 240;
const plot = 500;
const top = 64;
const step = 26;
