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
    const longer = line === '' ? word : `${line} ${word}`;
    const room = columns - (lines.length === 0 ? 0 : hang);
    if (longer.length > room && line.trim() !== '') {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].join(`\n${' '.repeat(hang)}`);
}
