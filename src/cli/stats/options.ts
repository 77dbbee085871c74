import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { type Input, textOption } from '../command.js';
import type { GroupedBy } from './group-use.js';

export interface StatsOptions {
  readonly days: number;
  readonly by: GroupedBy | 'day';
  readonly most: number;
}

/** @throws UserError `option-invalid` (exit 2) */
export function statsOptions(input: Input): StatsOptions {
  const days = whole(input, 'days', { usual: 7, most: 400, why: 'CloudWatch keeps figures for 455 days' });
  const most = whole(input, 'most', {
    usual: 50_000,
    most: 10_000_000,
    why: 'reading a million takes minutes',
  });
  const by = textOption(input, 'by') ?? 'day';
  if (by === 'day' || by === 'key' || by === 'model') return { days, by, most };
  throw new UserError({
    code: 'option-invalid',
    message: `--by ${by.slice(0, 80)} is not understood; it takes day, key or model`,
    next: ['ollama-lambda stats --by key'],
    exitCode: exitCodes.usage,
  });
}

interface Range {
  readonly usual: number;
  readonly most: number;
  /** Why no more. */
  readonly why: string;
}

function whole(input: Input, key: string, { usual, most, why }: Range): number {
  const text = textOption(input, key) ?? String(usual);
  const value = /^\d{1,8}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= most) return value;
  throw new UserError({
    code: 'option-invalid',
    message: `--${key} ${text} is not understood; it takes a whole number from 1 to ${most}`,
    why,
    next: ['ollama-lambda stats --days 30'],
    exitCode: exitCodes.usage,
  });
}
