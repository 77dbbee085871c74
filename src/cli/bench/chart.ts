import type { Row } from './summary.js';
import { escaped, type Picture, round } from './svg.js';

/**
 * A picture of what was measured: a bar for each cell from its median to its 90th percentile of the time to the first token,
 * cold ones besides, and the speed in words.
 */
export function benchPicture(rows: readonly Row[], title: string): Picture {
  const named = rows.map((row) => ({
    ...row,
    name: `${row.countedPromptTokens ?? row.promptTokens} tokens, ${row.concurrency} at once`,
  }));
  return barsPicture(named, title);
}

/** Of each: its name and how long its first token took. */
type Named = Pick<Row, 'firstToken' | 'tokensPerSecond'> & { readonly name: string };

export function barsPicture(rows: readonly Named[], title: string): Picture {
  const bars = rows.flatMap(({ name, firstToken: { cold, warm }, tokensPerSecond }) => {
    const speed = tokensPerSecond === undefined ? '' : ` · ${tokensPerSecond.p50.toFixed(1)} tokens/s`;
    return [
      ...(warm === undefined ? [] : [{ name, kind: 'warm', ...warm, note: speed }]),
      ...(cold === undefined ? [] : [{ name: `${name}, cold`, kind: 'cold', ...cold, note: '' }]),
    ];
  });
  const longest = Math.max(1, ...bars.map(({ p90 }) => p90));
  const scale = (ms: number): number => round((ms / longest) * plot);
  const body = bars.map(({ name, kind, p50, p90, count, note }, index) => {
    const y = top + index * step;
    return [
      `<text x="${left - 8}" y="${y + 13}" text-anchor="end">${escaped(name)}</text>`,
      `<rect class="${kind} far" x="${left}" y="${y}" width="${scale(p90)}" height="18"/>`,
      `<rect class="${kind}" x="${left}" y="${y}" width="${scale(p50)}" height="18"/>`,
      `<text class="note" x="${left + scale(p90) + 8}" y="${y + 13}">${Math.round(p50)} ms, p90 ${Math.round(p90)} ms (${count})${escaped(note)}</text>`,
    ].join('\n');
  });
  const height = top + bars.length * step + 24;
  const note = 'time to the first token: full bar the median, pale bar the 90th percentile';
  return { width: 1000, height, title, note, body };
}

const left = 240;
/** What is left of the width beside the names and what stands behind a bar. */
const plot = 420;
const top = 64;
const step = 30;
