import { showDollars, showMs } from '../../lib/quantities.js';
import { type Picture, round } from '../bench/svg.js';
import { type Best, choices } from './choice.js';
import type { SizeRow } from './size-row.js';

/** Both curves over memory: time for an answer to the left scale, what its tokens cost to the right one. */
export function tunePicture(rows: readonly SizeRow[], best: Best | undefined, title: string): Picture {
  const shown = rows.filter(({ answerMs, failed }) => answerMs !== undefined && failed === 0);
  const memories = shown.map(({ memory }) => memory);
  const [least, most] = [Math.min(...memories), Math.max(...memories)];
  const x = (memory: number): number =>
    round(left + (most === least ? 0.5 : (memory - least) / (most - least)) * across);
  const slowest = Math.max(...shown.map(({ answerMs = 0 }) => answerMs));
  const dearest = Math.max(...shown.map(({ gbSecondsPerThousandTokens: cost = 0 }) => cost));
  const y = (value: number, of: number): number => round(top + down * (1 - (of === 0 ? 0 : value / of)));
  const time = (row: SizeRow): number => y(row.answerMs ?? 0, slowest);
  const cost = (row: SizeRow): number => y(row.gbSecondsPerThousandTokens ?? 0, dearest);
  const points = (of: (row: SizeRow) => number): string =>
    shown.map((row) => `${x(row.memory)},${of(row)}`).join(' ');
  return {
    width: 1000,
    height: top + down + 96,
    title,
    note: 'blue: time for an answer, warm · orange: cost of 1,000 tokens · both from zero, over memory',
    body: [
      `<line class="grid" x1="${left}" y1="${top + down}" x2="${left + across}" y2="${top + down}"/>`,
      `<polyline class="line warm" points="${points(time)}"/>`,
      `<polyline class="line cold" points="${points(cost)}"/>`,
      ...shown.flatMap((row) => pointsOf(row, { x: x(row.memory), time: time(row), cost: cost(row) }, best)),
    ],
  };
}

const left = 80;
const across = 840;
const top = 84;
const down = 320;

function pointsOf(
  row: SizeRow,
  at: { readonly x: number; readonly time: number; readonly cost: number },
  best: Best | undefined,
): readonly string[] {
  const { memory, answerMs = 0, costPerThousandTokens: dollars, gbSecondsPerThousandTokens: cost = 0 } = row;
  const money = dollars === undefined ? `${cost.toFixed(1)} GB·s` : showDollars(dollars);
  const marks = choices.filter((choice) => best?.[choice] === memory);
  const base = top + down;
  return [
    `<circle class="warm" cx="${at.x}" cy="${at.time}" r="4"/>`,
    `<text class="note" x="${at.x}" y="${at.time - 10}" text-anchor="middle">${showMs(answerMs)}</text>`,
    `<circle class="cold" cx="${at.x}" cy="${at.cost}" r="4"/>`,
    `<text class="note" x="${at.x}" y="${at.cost + 20}" text-anchor="middle">${money}</text>`,
    `<text x="${at.x}" y="${base + 38}" text-anchor="middle">${memory} MB</text>`,
    ...marks.map(
      (mark, index) =>
        `<text class="title" x="${at.x}" y="${base + 58 + index * 16}" text-anchor="middle">${mark}</text>`,
    ),
  ];
}
