import type { Row } from './summary.js';

/**
 * A picture of what was measured: a bar for each cell from its median to its 90th percentile of the time to the first token,
 * cold ones besides, and the speed in words. SVG without a script; it follows a dark system.
 */
export function benchChart(rows: readonly Row[], title: string): string {
  const bars = rows.flatMap((row) => {
    const { cold, warm } = row.firstToken;
    const name = `${row.countedPromptTokens ?? row.promptTokens} tokens, ${row.concurrency} at once`;
    const speed =
      row.tokensPerSecond === undefined ? '' : ` · ${row.tokensPerSecond.p50.toFixed(1)} tokens/s`;
    return [
      ...(warm === undefined ? [] : [{ name, kind: 'warm', ...warm, note: speed }]),
      ...(cold === undefined ? [] : [{ name: `${name}, cold`, kind: 'cold', ...cold, note: '' }]),
    ];
  });
  const longest = Math.max(1, ...bars.map(({ p90 }) => p90));
  const scale = (ms: number): number => round((ms / longest) * plot);
  const lines = bars.map(({ name, kind, p50, p90, count, note }, index) => {
    const y = top + index * step;
    return [
      `<text x="${left - 8}" y="${y + 13}" text-anchor="end">${escaped(name)}</text>`,
      `<rect class="${kind} far" x="${left}" y="${y}" width="${scale(p90)}" height="18"/>`,
      `<rect class="${kind}" x="${left}" y="${y}" width="${scale(p50)}" height="18"/>`,
      `<text class="note" x="${left + scale(p90) + 8}" y="${y + 13}">${Math.round(p50)} ms, p90 ${Math.round(p90)} ms (${count})${escaped(note)}</text>`,
    ].join('\n');
  });
  const height = top + bars.length * step + 24;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
<style>${css}</style>
<rect class="paper" width="100%" height="100%"/>
<text class="title" x="16" y="26">${escaped(title)}</text>
<text class="note" x="16" y="46">time to the first token: full bar the median, pale bar the 90th percentile</text>
${lines.join('\n')}
</svg>
`;
}

/** The same in a page, for those whose programs open no SVG. */
export const benchPage = (rows: readonly Row[], title: string): string =>
  `<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>${escaped(title)}</title><body style="margin:0">\n${benchChart(rows, title)}</body></html>\n`;

const width = 1000;
const left = 240;
/** What is left of the width beside the names and what stands behind a bar. */
const plot = 420;
const top = 64;
const step = 30;

const css = `text{font:13px system-ui,sans-serif;fill:#1c1e21}.title{font-size:16px;font-weight:600}.note{fill:#5f6671}.paper{fill:#fff}.warm{fill:#1f5fbf}.cold{fill:#b3541e}.far{opacity:.35}@media(prefers-color-scheme:dark){text{fill:#e6e8eb}.note{fill:#9aa2ad}.paper{fill:#15171a}.warm{fill:#7db2ff}.cold{fill:#ffb27d}}`;

const round = (value: number): number => Math.round(value * 10) / 10;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
