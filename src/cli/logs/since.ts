import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { readTimestamp } from '../../logs/reading/timestamp.js';
import { type Input, textOption } from '../command.js';

const unitMs: Readonly<Record<string, number>> = { s: 1e3, m: 60e3, h: 3600e3, d: 86_400e3, w: 604_800e3 };

/** Milliseconds since 1970 of `--since`. @throws UserError `since-unknown` (exit 2) */
export function sinceOf(input: Input, now: number, fallback: string): number {
  const written = textOption(input, 'since') ?? fallback;
  const [, number, unit = ''] = /^(\d{1,6})\s*([smhdw])$/.exec(written) ?? [];
  const at = number === undefined ? readTimestamp(written) : now - Number(number) * (unitMs[unit] ?? 0);
  if (at !== undefined && at <= now) return at;
  throw new UserError({
    code: 'since-unknown',
    message: `--since ${written.slice(0, 60)} is ${at === undefined ? 'no time' : 'in the future'}`,
    why: 'it takes seconds, minutes, hours, days or weeks, such as 30s, 10m, 2h, 7d or 1w, or a time such as 2026-11-27T10:00:00Z',
    next: ['ollama-lambda logs --since 2h'],
    exitCode: exitCodes.usage,
  });
}
