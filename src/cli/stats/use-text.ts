import { showDollars } from '../../lib/quantities.js';
import type { Style } from '../render/style.js';
import { barred, short } from './barred.js';
import type { Use } from './use.js';

/** A line a day with a bar for its cost (where no price is known: its GB-seconds), then the models and the month. */
export function useText(
  name: string,
  { days, models, forecast, basis }: Use,
  style: Style,
  width: number | undefined,
): string {
  const isCounted = models.length > 0;
  const rows = days.map((day) => [
    day.date,
    String(day.requests),
    String(day.errors + day.throttles),
    isCounted ? String(day.coldStarts) : '?',
    isCounted ? `${short(day.promptTokens)} / ${short(day.answerTokens)}` : '?',
    short(day.gbSeconds),
    day.dollars === undefined ? '?' : showDollars(day.dollars),
  ]);
  const weights = days.map(({ dollars, gbSeconds }) => dollars ?? gbSeconds);
  const dollars = days.map((day) => day.dollars);
  return [
    style.bold(`${name}, the last ${days.length} days`),
    ...barred([head, ...rows], weights, style, width),
    '',
    ...(isCounted ? [] : ['tokens and cold starts are not known: metrics.enabled is false']),
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

const head = ['day (UTC)', 'requests', 'failed', 'cold', 'tokens in / out', 'GB·s', 'cost'];

const monthText = (forecast: Use['forecast']): string =>
  forecast === undefined
    ? '; no whole day yet to say what a month will be'
    : `; ${showDollars(forecast.perMonth)} for 30 days, at the mean of ${forecast.days === 1 ? 'the one whole day' : `the ${forecast.days} whole days`} since it was first used`;
