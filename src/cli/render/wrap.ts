import { stripVTControlCharacters } from 'node:util';
import type { Output } from '../io.js';

/**
 * Breaks a text between words so that it fits the terminal; what follows the first line is indented. A word that is wider
 * than the terminal, such as a URL, stays whole: people copy it.
 *
 * @param hang blanks in front of the second and later lines
 */
export function wrap(text: string, columns: number, hang: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    // Blanks at the beginning are empty words: what they indent must stay indented.
    const longer = line === '' && lines.length > 0 ? word : `${line} ${word}`;
    const room = columns - (lines.length === 0 ? -1 : hang);
    if (widthOf(longer) > room && line.trim() !== '') {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].join(`\n${' '.repeat(hang)}`).slice(1);
}

/** Breaks every line of a text for where it is shown. Not for commands: they are copied, and a terminal keeps them whole. */
export type Fold = (text: string) => string;

/** Under a line's beginning stand the lines that it is broken into; off a terminal nothing is broken, so that it can be searched. */
export function foldFor({ isTTY, columns }: Pick<Output, 'isTTY' | 'columns'>): Fold {
  if (!isTTY) return (text) => text;
  return (text) =>
    text
      .split('\n')
      .map((line) => wrap(line, columns, hangOf(line)))
      .join('\n');
}

/** Behind blanks and the mark of a list; a line of prose hangs by two. */
function hangOf(line: string): number {
  const [lead = ''] = /^\s*(?:(?:\d+\.|[-·–!✓✗→]) +)?/.exec(stripVTControlCharacters(line)) ?? [];
  return lead === '' ? 2 : lead.length;
}

/** Colours take no room. */
const widthOf = (text: string): number => stripVTControlCharacters(text).length;
