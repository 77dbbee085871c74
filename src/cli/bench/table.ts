import { showDollars, showMs } from '../../lib/quantities.js';
import { columns } from '../render/columns.js';
import type { Style } from '../render/style.js';
import type { Percentiles } from './percentiles.js';
import type { Row } from './summary.js';

/** What was measured, a line a cell. */
export const benchTable = (rows: readonly Row[], style: Style, width: number | undefined): string =>
  columns([head, ...rows.map(cells)], style, { width, dispensable: ['p99', 'p90', 'at once'] }).join('\n');

const head = [
  'prompt',
  'at once',
  'requests',
  'cold p50',
  'first p50',
  'p90',
  'p99',
  'tokens/s',
  '$/1,000 tokens',
];

const cells = (row: Row): readonly string[] => [
  `${row.countedPromptTokens ?? row.promptTokens} tok`,
  String(row.concurrency),
  row.failed === 0 ? String(row.requests) : `${row.requests} (${row.failed} failed)`,
  ...times(row.firstToken.cold, ['p50']),
  ...times(row.firstToken.warm, ['p50', 'p90', 'p99']),
  row.tokensPerSecond?.p50.toFixed(1) ?? '–',
  row.costPerThousandTokens === undefined ? '–' : showDollars(row.costPerThousandTokens),
];

const times = (of: Percentiles | undefined, which: readonly ('p50' | 'p90' | 'p99')[]): readonly string[] =>
  which.map((each) => (of === undefined ? '–' : precise(of[each])));

/** Below a second, tenths of one say too little. */
const precise = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : showMs(ms));
