import { UserError, type UserErrorParts } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { type Input, textOption } from '../command.js';
import { wholeNumber } from '../whole-number.js';
import type { GroupedBy } from './group-use.js';

export interface StatsOptions {
  readonly days: number;
  readonly by: GroupedBy | 'day';
  readonly most: number;
}

/** @throws UserError `option-invalid` (exit 2) */
export function statsOptions(input: Input): StatsOptions {
  const refuse = (why: string) => (mistake: UserErrorParts) => {
    throw new UserError({ ...mistake, why, next: ['ollama-lambda stats --days 30'] });
  };
  const kept = refuse('CloudWatch keeps figures for 455 days');
  const days = wholeNumber(input, 'days', { least: 1, most: 400 }, kept) ?? 7;
  const long = refuse('reading a million takes minutes');
  const most = wholeNumber(input, 'most', { least: 1, most: 10_000_000 }, long) ?? 50_000;
  const by = textOption(input, 'by') ?? 'day';
  if (by === 'day' || by === 'key' || by === 'model') return { days, by, most };
  throw new UserError({
    code: 'option-invalid',
    message: `--by ${by.slice(0, 80)} is not understood; it takes day, key or model`,
    next: ['ollama-lambda stats --by key'],
    exitCode: exitCodes.usage,
  });
}
