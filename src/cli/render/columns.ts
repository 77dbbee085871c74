import type { Style } from './style.js';

export interface Fitting {
  /** Of the terminal; undefined for a pipe, which gets all columns. */
  readonly width: number | undefined;
  /** Heads of columns that can be done without, the first to go first; `--json` has them. */
  readonly dispensable: readonly string[];
}

/** Between two columns. */
export const gap = '  ';

/**
 * Lines of cells under each other, the first of them the heads, in bold: the first column to the left, figures to the right.
 * Where the terminal is narrower, columns are left out and none is broken.
 */
export function columns(
  lines: readonly (readonly string[])[],
  style: Style,
  fitting?: Fitting,
): readonly string[] {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  const shown = shownColumns(lines[0] ?? [], widths, fitting);
  const printed = lines.map((line) =>
    shown
      .map((column) =>
        column === 0
          ? (line[column] ?? '').padEnd(widths[column] ?? 0)
          : (line[column] ?? '').padStart(widths[column] ?? 0),
      )
      .join(gap)
      .trimEnd(),
  );
  return [style.bold(printed[0] ?? ''), ...printed.slice(1)];
}

/** Indexes of the columns that stay. */
export function shownColumns(
  heads: readonly string[],
  widths: readonly number[],
  { width, dispensable }: Fitting = { width: undefined, dispensable: [] },
): readonly number[] {
  let shown = heads.map((_, column) => column);
  const total = (): number =>
    shown.reduce((sum, column) => sum + (widths[column] ?? 0) + gap.length, -gap.length);
  for (const head of dispensable) {
    if (width === undefined || total() <= width) break;
    shown = shown.filter((column) => heads[column] !== head);
  }
  return shown;
}
