import { stripVTControlCharacters } from 'node:util';

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

/** Colours take no room. */
const widthOf = (text: string): number => stripVTControlCharacters(text).length;
