import { showDollars, showMs } from '../../lib/quantities.js';
import { type Picture, round } from '../bench/svg.js';
import { type Best, choices } from './choice.js';
import type { SizeRow } from './size-row.js';
import { isSame, labelOf } from './variant.js';

/** Both curves over the sizes of each architecture, which stand at equal distances: time for an answer, and what its tokens cost. */
export function tunePicture(rows: readonly SizeRow[], best: Best | undefined, title: string): Picture {
  const shown = rows.filter(({ answerMs, failed }) => answerMs !== undefined && failed === 0);
  const step = across / Math.max(1, shown.length - 1);
  const slowest = Math.max(...shown.map(({ answerMs = 0 }) => answerMs));
  const dearest = Math.max(...shown.map(({ gbSecondsPerThousandTokens: cost = 0 }) => cost));
  const places = shown.map((row, index) => ({
    row,
    x: round(left + (shown.length === 1 ? across / 2 : index * step)),
    time: heightOf(row.answerMs ?? 0, slowest),
    cost: heightOf(row.gbSecondsPerThousandTokens ?? 0, dearest),
  }));
  const curves = [...new Set(shown.map(({ architecture }) => architecture))].map((one) =>
    places.filter(({ row }) => row.architecture === one),
  );
  const line = (of: 'time' | 'cost', name: string): readonly string[] =>
    curves.map((curve) => {
      const points = curve.map((place) => `${place.x},${place[of]}`).join(' ');
      return `<polyline class="line ${name}" points="${points}"/>`;
    });
  return {
    width: 1000,
    height: base + 136,
    title,
    note: 'blue: time for an answer, warm · orange: cost of 1,000 tokens · both from zero; sizes not to scale',
    body: [
      `<line class="grid" x1="${left - 30}" y1="${base}" x2="${left + across + 30}" y2="${base}"/>`,
      ...line('time', 'warm'),
      ...line('cost', 'cold'),
      ...places.flatMap((place) => columnOf(place, labelOf(place.row, shown), best)),
    ],
  };
}

const left = 80;
const across = 840;
const top = 72;
const base = 392;

const heightOf = (value: number, of: number): number =>
  round(top + (base - top) * (1 - (of === 0 ? 0 : value / of)));

interface PlacedSize {
  readonly row: SizeRow;
  readonly x: number;
  readonly time: number;
  readonly cost: number;
}

/** Both points, and under them in figures what they mean. */
function columnOf(
  { row, x, time, cost }: PlacedSize,
  label: string,
  best: Best | undefined,
): readonly string[] {
  const { answerMs = 0, costPerThousandTokens: dollars, gbSecondsPerThousandTokens: gbs = 0 } = row;
  const money = dollars === undefined ? `${gbs.toFixed(1)} GB·s` : showDollars(dollars);
  const marks = choices.filter((choice) => isSame(row, best?.[choice]));
  const text = (y: number, what: string, name?: string): string =>
    `<text${name === undefined ? '' : ` class="${name}"`} x="${x}" y="${y}" text-anchor="middle">${what}</text>`;
  return [
    `<circle class="warm" cx="${x}" cy="${time}" r="4"/>`,
    `<circle class="cold" cx="${x}" cy="${cost}" r="4"/>`,
    text(base + 24, label),
    text(base + 44, answerMs < 1000 ? `${Math.round(answerMs)} ms` : showMs(answerMs), 'warm'),
    text(base + 62, money, 'cold'),
    ...marks.map((mark, index) => text(base + 84 + index * 18, mark, 'title')),
  ];
}
