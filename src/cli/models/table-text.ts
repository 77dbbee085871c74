import { showBytes, showDollars } from '../../lib/quantities.js';
import type { Estimate } from '../../models/estimate.js';
import type { Range } from '../../models/speed.js';
import type { Io } from '../io.js';
import { gap, shownColumns } from '../render/columns.js';
import type { Style } from '../render/style.js';
import { wrap } from '../render/wrap.js';
import type { KnownModel } from './known-model.js';

export interface Row {
  readonly model: KnownModel;
  readonly estimate: Estimate;
  /** What stands in front: the purpose that it was chosen for. */
  readonly label?: string;
}

/**
 * Models under each other, a line each.
 * @param width columns of the terminal; where it is narrower, the columns that can be looked up with `models show` are
 * left out. Undefined for a pipe, which gets all of them.
 */
export function tableText(rows: readonly Row[], style: Style, width?: number): string {
  const labelled = rows.some(({ label }) => label !== undefined);
  const lines = [
    labelled ? ['for', ...head] : head,
    ...rows.map((row) => (labelled ? [row.label ?? '', ...cells(row)] : cells(row))),
  ];
  const longest = (column: number): number => Math.max(...lines.map((line) => line[column]?.length ?? 0));
  const widths = (lines[0] ?? []).map((_, column) => longest(column));
  const shown = shownColumns(lines[0] ?? [], widths, { width, dispensable });
  const printed = lines.map((line) =>
    shown
      .map((column) => (line[column] ?? '').padEnd(widths[column] ?? 0))
      .join(gap)
      .trimEnd(),
  );
  return [style.bold(printed[0] ?? ''), ...printed.slice(1)].join('\n');
}

const head = ['model', 'size', 'needs', 'function', 'tokens/s', '$/1,000 tokens', 'good at'];
/** What `models show` tells of each, the first to go first. */
const dispensable = ['good at', 'size', '$/1,000 tokens', 'needs', 'tokens/s', 'function'];

/** Of the terminal that the result goes to. */
export const widthOf = ({ stdout }: Pick<Io, 'stdout'>): number | undefined =>
  stdout.isTTY ? stdout.columns : undefined;

/** Lines that are broken between words, deeper than they began; as they are on a pipe. */
export const fitted = (text: string, width: number | undefined): string =>
  width === undefined
    ? text
    : text
        .split('\n')
        .map((line) => wrap(line, width, line.search(/\S|$/) + 2))
        .join('\n');

function cells({ model, estimate }: Row): readonly string[] {
  const { fits, fit, memory, speed, price } = estimate;
  return [
    model.name,
    showBytes(model.weights),
    `${fit.memory} MB`,
    fits.memory ? `${memory} MB` : 'does not fit',
    fits.memory ? between(speed.tokensPerSecond, (value) => value.toFixed(value < 10 ? 1 : 0)) : '',
    fits.memory && price ? between(price.use.perThousandTokens, showDollars) : '',
    model.purposes.join(' '),
  ];
}

const between = ({ low, high }: Range, show: (value: number) => string): string =>
  `${show(low)}–${show(high)}`;
