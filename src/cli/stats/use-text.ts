import { showDollars } from '../../lib/quantities.js';
import type { Style } from '../render/style.js';
import type { Day, Use } from './use.js';

/** What is left of 80 columns beside the figures. */
const bar = 12;

/** A line a day with a bar for its cost (where no price is known: its GB-seconds), then the models and the month. */
export function useText(name: string, { days, models, forecast, basis }: Use, style: Style): string {
  const weight = ({ dollars, gbSeconds }: Day): number => dollars ?? gbSeconds;
  const most = Math.max(...days.map(weight));
  const rows = days.map((day) => [
    day.date,
    String(day.requests),
    String(day.errors + day.throttles),
    models.length === 0 ? '?' : String(day.coldStarts),
    models.length === 0 ? '?' : `${short(day.promptTokens)} / ${short(day.answerTokens)}`,
    day.dollars === undefined ? '?' : showDollars(day.dollars),
  ]);
  const head = ['day (UTC)', 'requests', 'failed', 'cold', 'tokens in / out', 'cost'];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  const dollars = days.map((day) => day.dollars);
  return [
    style.bold(`${name}, the last ${days.length} days`),
    style.dim(line(head)),
    ...rows.map((row, index) => {
      const day = days[index];
      const length = day === undefined || most === 0 ? 0 : Math.ceil((weight(day) / most) * bar);
      return `${line(row)}  ${style.cyan('█'.repeat(length))}`.trimEnd();
    }),
    '',
    ...(models.length === 0 ? ['tokens and cold starts are not known: metrics.enabled is false'] : []),
    ...models.map(
      ({ model, promptTokens, answerTokens }) =>
        `${model}: ${short(promptTokens)} tokens in, ${short(answerTokens)} out`,
    ),
    ...(basis === undefined || dollars.includes(undefined)
      ? ['no price is known for this Region']
      : [
          `${showDollars(dollars.reduce<number>((sum, one = 0) => sum + one, 0))} in these days${monthText(forecast)}`,
          style.dim(`${basis}; without the start of instances, storage and features`),
        ]),
  ].join('\n');
}

const monthText = (forecast: Use['forecast']): string =>
  forecast === undefined
    ? '; no whole day yet to say what a month will be'
    : `; ${showDollars(forecast.perMonth)} for 30 days, at the mean of ${forecast.days === 1 ? 'the one whole day' : `the ${forecast.days} whole days`} since it was first used`;

/** Thousands and millions, as a column has room for. */
export function short(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)}M`;
  return value >= 10_000 ? `${(value / 1000).toFixed(1)}k` : String(value);
}
