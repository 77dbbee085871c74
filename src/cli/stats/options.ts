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
  const days = whole(input, 'days', 7, 400, 'CloudWatch keeps figures for 455 days');
  const most = whole(input, 'most', 50_000, 10_000_000, 'reading a million takes minutes');
  const by = textOption(input, 'by') ?? 'day';
  if (by === 'day' || by === 'key' || by === 'model') return { days, by, most };
  throw new UserError({
    code: 'option-invalid',
    message: `--by ${by.slice(0, 80)} is not understood; it takes day, key or model`,
    next: ['ollama-lambda stats --by key'],
    exitCode: exitCodes.usage,
  });
}

function whole(input: Input, key: string, fallback: number, most: number, why: string): number {
  const text = textOption(input, key) ?? String(fallback);
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
