import type { PreReadFigures } from './preread.js';
import type { StartFigures } from './start.js';
import type { ThroughFigures } from './through.js';

/** What `--json` prints; parts that were not asked for are absent, a pre-read that could not be measured is null. */
export type Figures = Partial<ThroughFigures> & {
  readonly start?: StartFigures;
  readonly preread?: PreReadFigures | null;
};

type Row = readonly [what: string, value: string, goal?: string, met?: boolean];

/** The figures for people, each with its goal. */
export function table(figures: Figures): string {
  const rows = [...throughRows(figures), ...startRows(figures.start), ...preReadRows(figures.preread)];
  const width = (column: 0 | 1 | 2): number => Math.max(...rows.map((row) => (row[column] ?? '').length));
  const [whats, valuesWide, goals] = [width(0), width(1), width(2)];
  return rows
    .map(([what, value, goal = '', met]) => {
      const verdict = met === undefined ? '' : met ? 'met' : 'MISSED';
      return `${what.padEnd(whats)}  ${value.padStart(valuesWide)}  ${goal.padEnd(goals)}  ${verdict}`.trimEnd();
    })
    .map((line) => `${line}\n`)
    .join('');
}

function throughRows(figures: Figures): readonly Row[] {
  const {
    direct,
    through,
    addedFirstTokenMs: added,
    tokensPerSecondRatio: ratio,
    tokensPerSecondRatioInterval: [low, high] = [],
    handlerCpuMsPerToken: cpu,
    handlerRssMiB: rss,
  } = figures;
  if (!direct || !through || added === undefined || ratio === undefined || rss === undefined) return [];
  const sure = low === undefined || high === undefined ? '' : ` (${percent(low)} to ${percent(high)})`;
  return [
    ['first token, straight', ms(direct.firstTokenMs)],
    ['first token, through the function', ms(through.firstTokenMs)],
    ['added to the first token', ms(added), 'under 5 ms', added < 5],
    ['tokens a second, straight', direct.tokensPerSecond.toFixed(1)],
    ['tokens a second, through the function', through.tokensPerSecond.toFixed(1)],
    [
      `share that is left${sure && ' (with 95 %)'}`,
      `${percent(ratio)}${sure}`,
      'at least 99 %',
      ratio >= 0.99,
    ],
    ...(cpu === undefined ? [] : [['CPU of the handler, a token', `${cpu.toFixed(2)} ms`] as const]),
    ['handler, resident', `${rss.toFixed(1)} MiB`, 'under 90 MiB', rss < 90],
  ];
}

function startRows(start: StartFigures | undefined): readonly Row[] {
  if (start === undefined) return [];
  const { runtimeReadyMs, firstTokenMs, originalFirstTokenMs } = start;
  return [
    ['process start to runtime ready', ms(runtimeReadyMs), 'under 1000 ms', runtimeReadyMs < 1000],
    ['process start to first token', ms(firstTokenMs)],
    ["the same in the original's order", ms(originalFirstTokenMs)],
  ];
}

function preReadRows(preread: PreReadFigures | null | undefined): readonly Row[] {
  if (!preread) return [];
  const faster = preread.plainMs / preread.prereadMs;
  return [
    ['cold load from slow chunks, plain', ms(preread.plainMs)],
    ['cold load from slow chunks, pre-read', ms(preread.prereadMs)],
    ['times faster', faster.toFixed(1), 'at least 3', faster >= 3],
  ];
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

const ms = (value: number): string => `${value.toFixed(value < 100 ? 1 : 0)} ms`;
