import { showBytes, showDollars } from '../../lib/quantities.js';
import type { Estimate } from '../../models/estimate.js';
import type { Range } from '../../models/speed.js';
import type { Style } from '../render/style.js';
import type { KnownModel } from './known-model.js';

export interface Row {
  readonly model: KnownModel;
  readonly estimate: Estimate;
  /** What stands in front: the purpose that it was chosen for. */
  readonly label?: string;
}

/** Models under each other, a line each. */
export function tableText(rows: readonly Row[], style: Style): string {
  const labelled = rows.some(({ label }) => label !== undefined);
  const head = ['model', 'size', 'needs', 'function', 'tokens/s', '$/1,000 tokens', 'good at'];
  const lines = [
    labelled ? ['for', ...head] : head,
    ...rows.map((row) => (labelled ? [row.label ?? '', ...cells(row)] : cells(row))),
  ];
  const widths =
    lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  const printed = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [style.bold(printed[0] ?? ''), ...printed.slice(1)].join('\n');
}

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
