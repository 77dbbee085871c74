import { showDollars, showMs } from '../../lib/quantities.js';
import type { Percentiles } from '../bench/percentiles.js';
import { columns } from '../render/columns.js';
import type { Style } from '../render/style.js';
import { wrap } from '../render/wrap.js';
import type { Contended } from './contest.js';

/** A line a model, then what they said: side by side where each has room, else below each other. */
export function compareText(all: readonly Contended[], style: Style, width: number | undefined): string {
  const table = columns([head, ...all.map(cells)], style, { width, dispensable: ['tokens', 'needs'] });
  return [...table, '', ...answersText(all, style, width ?? 80)].join('\n');
}

const head = ['model', 'cold first', 'first p50', 'tokens/s', 'tokens', '$/1,000 tokens', 'needs'];

const cells = (of: Contended): readonly string[] => [
  of.contestant.label,
  ms(of.firstToken.cold),
  ms(of.firstToken.warm),
  of.tokensPerSecond?.p50.toFixed(1) ?? '–',
  String(of.outputTokens),
  costOf(of),
  of.contestant.needed === undefined ? '–' : `${of.contestant.needed} MB`,
];

const ms = (of: Percentiles | undefined): string =>
  of === undefined ? '–' : of.p50 < 1000 ? `${Math.round(of.p50)} ms` : showMs(of.p50);

/** Measured where a function was asked; else what Lambda would charge, by estimate. */
function costOf({ costPerThousandTokens, contestant: { estimated } }: Contended): string {
  if (costPerThousandTokens !== undefined) return showDollars(costPerThousandTokens);
  return estimated === undefined ? '–' : `~${showDollars(estimated.low)}–${showDollars(estimated.high)}`;
}

/** Columns below which two answers beside each other cannot be read. */
const narrowest = 44;
const gap = '  ';

function answersText(all: readonly Contended[], style: Style, width: number): readonly string[] {
  const room = Math.floor((width - gap.length * (all.length - 1)) / all.length);
  const prompts = [...new Set(all.flatMap(({ answers }) => answers.map(({ prompt }) => prompt)))];
  return prompts.flatMap((prompt) => [
    ...linesOf(`> ${prompt}`, width).map((line) => style.bold(line)),
    ...(room >= narrowest ? beside(all, prompt, style, room) : below(all, prompt, style, width)),
    '',
  ]);
}

const below = (all: readonly Contended[], prompt: string, style: Style, width: number): readonly string[] =>
  all.flatMap((one) => [
    style.cyan(one.contestant.label),
    ...linesOf(saidBy(one, prompt), width - 2).map((line) => `  ${line}`.trimEnd()),
  ]);

function beside(all: readonly Contended[], prompt: string, style: Style, room: number): readonly string[] {
  const texts = all.map((one) => linesOf(saidBy(one, prompt), room));
  const longest = Math.max(...texts.map(({ length }) => length));
  const line = (cellsOf: readonly string[], show = (text: string): string => text): string =>
    cellsOf
      .map((cell) => show(cell.slice(0, room).padEnd(room)))
      .join(gap)
      .trimEnd();
  return [
    line(
      all.map(({ contestant }) => contestant.label),
      style.cyan,
    ),
    ...Array.from({ length: longest }, (_, row) => line(texts.map((text) => text[row] ?? ''))),
  ];
}

function saidBy({ answers }: Contended, prompt: string): string {
  const answer = answers.find((one) => one.prompt === prompt);
  if (answer === undefined) return '(not asked)';
  return answer.sample.kind === 'failed' ? `(failed: ${answer.sample.message})` : answer.text.trim();
}

/** Words that are wider than the room are cut: columns must stay columns. */
const linesOf = (text: string, room: number): readonly string[] =>
  text
    .split('\n')
    .flatMap((line) => wrap(line.trimEnd(), room, 0).split('\n'))
    .flatMap((line) => line.match(new RegExp(`.{1,${room}}`, 'gu')) ?? ['']);
