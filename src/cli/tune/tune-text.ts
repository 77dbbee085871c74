import { showDollars, showMs } from '../../lib/quantities.js';
import type { Percentiles } from '../bench/percentiles.js';
import { columns } from '../render/columns.js';
import type { Style } from '../render/style.js';
import { type Best, choices } from './choice.js';
import type { SizeRow } from './size-row.js';
import { isSame, labelOf } from './variant.js';

/** What was measured, a line a size, and the two curves under it: time for an answer and cost of its tokens. */
export function tuneText(
  rows: readonly SizeRow[],
  best: Best | undefined,
  style: Style,
  width: number | undefined,
): string {
  const table = columns([head, ...rows.map((row) => cells(row, rows))], style, {
    width,
    dispensable: ['used', 'p90', 'vCPU'],
  });
  return [...table, '', ...curve(rows, best, style, width ?? 80)].join('\n');
}

const head = ['memory', 'vCPU', 'cold first', 'first p50', 'p90', 'tokens/s', '$/1,000 tokens', 'used'];

const cells = (row: SizeRow, rows: readonly SizeRow[]): readonly string[] => [
  labelOf(row, rows),
  row.vcpu.toFixed(1),
  ms(row.firstToken.cold, 'p50'),
  ms(row.firstToken.warm, 'p50'),
  ms(row.firstToken.warm, 'p90'),
  row.tokensPerSecond?.p50.toFixed(1) ?? '–',
  row.costPerThousandTokens === undefined ? '–' : showDollars(row.costPerThousandTokens),
  row.memoryUsed === undefined ? '–' : `${row.memoryUsed} MB`,
];

const ms = (of: Percentiles | undefined, which: 'p50' | 'p90'): string =>
  of === undefined ? '–' : precise(of[which]);

/** Below a second, tenths of one say too little. */
const precise = (value: number): string => (value < 1000 ? `${Math.round(value)} ms` : showMs(value));

/** Figures and what stands behind them; the rest of the line is for names and two bars. */
const beside = 46;

function curve(
  rows: readonly SizeRow[],
  best: Best | undefined,
  style: Style,
  width: number,
): readonly string[] {
  const names = Math.max(9, ...rows.map((row) => labelOf(row, rows).length + 1));
  const length = Math.min(40, Math.max(8, Math.floor((width - beside - names) / 2)));
  const slowest = Math.max(...rows.map(({ answerMs = 0 }) => answerMs));
  const dearest = Math.max(...rows.map(({ gbSecondsPerThousandTokens: cost = 0 }) => cost));
  const bar = (value: number, most: number): string =>
    '█'.repeat(most === 0 ? 0 : Math.ceil((value / most) * length)).padEnd(length);
  const title = `${''.padEnd(names)}${'an answer'.padEnd(length + 9)}${'1,000 tokens'.padEnd(length + 9)}`;
  return [
    style.dim(title.trimEnd()),
    ...rows.map((row) => {
      const { answerMs, gbSecondsPerThousandTokens: cost = 0, costPerThousandTokens: dollars } = row;
      const time = answerMs === undefined ? '–' : precise(answerMs);
      const money =
        dollars === undefined ? (cost === 0 ? '–' : `${cost.toFixed(1)} GB·s`) : showDollars(dollars);
      return [
        labelOf(row, rows).padEnd(names),
        style.cyan(bar(answerMs ?? 0, slowest)),
        ` ${time.padEnd(8)}`,
        style.yellow(bar(cost, dearest)),
        ` ${money.padEnd(10)}`,
        markOf(row, best),
      ]
        .join('')
        .trimEnd();
    }),
  ];
}

/** What it is the best at, or why it can be none. */
function markOf(row: SizeRow, best: Best | undefined): string {
  const { failed, fallback, answerMs } = row;
  if (failed > 0) return 'failed';
  if (fallback !== undefined) return 'too small';
  if (answerMs === undefined) return 'not measured warm';
  return choices.filter((choice) => isSame(row, best?.[choice])).join(' ');
}
