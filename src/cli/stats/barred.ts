import { columns } from '../render/columns.js';
import type { Style } from '../render/style.js';

/** Columns of the longest bar, and of the gap before it. */
const bar = 12;
const gap = 2;

/**
 * A table whose lines end in a bar each.
 *
 * @param lines the heads first
 * @param weights of the lines behind them
 */
export function barred(
  lines: readonly (readonly string[])[],
  weights: readonly number[],
  style: Style,
  width: number | undefined,
): readonly string[] {
  const most = Math.max(0, ...weights);
  const fitting = {
    width: width === undefined ? undefined : width - bar - gap,
    dispensable: ['GB·s', 'cold'],
  };
  return columns(lines, style, fitting).map((line, index) => {
    const weight = weights[index - 1] ?? 0;
    return `${line}${' '.repeat(gap)}${style.cyan('█'.repeat(most === 0 ? 0 : Math.ceil((weight / most) * bar)))}`.trimEnd();
  });
}

/** Thousands and millions, as a column has room for. */
export function short(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)}M`;
  if (value >= 10_000) return `${(value / 1000).toFixed(1)}k`;
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(2)));
}
