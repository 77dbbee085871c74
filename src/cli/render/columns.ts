import type { Style } from './style.js';

/** Lines of cells under each other, the first of them in bold: the first column to the left, figures to the right. */
export function columns(lines: readonly (readonly string[])[], style: Style): readonly string[] {
  const count = Math.max(0, ...lines.map(({ length }) => length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  const printed = lines.map((line) =>
    line
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  return [style.bold(printed[0] ?? ''), ...printed.slice(1)];
}
