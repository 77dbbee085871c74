import { helpOf } from './program.js';

/** `--help` as the build writes it down, so that showing it needs no command line parser. */
export interface WrittenHelp {
  /** For 80 columns: pipes, files and the usual terminal. */
  readonly narrow: string;
  /** With nothing wrapped. */
  readonly wide: string;
  /** Columns from which on it is that. */
  readonly wideFrom: number;
}

/** More columns than the longest line needs. */
const boundless = 10_000;

/** What commander says, word for word. Terminals of other widths ask it themselves. */
export function writtenHelp(): WrittenHelp {
  const wide = helpOf(undefined, boundless) ?? '';
  let wideFrom = 81;
  while (helpOf(undefined, wideFrom) !== wide) wideFrom += 1;
  return { narrow: helpOf(undefined, 80) ?? '', wide, wideFrom };
}
