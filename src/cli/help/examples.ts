/**
 * Examples as they are declared, a command and perhaps, behind three blanks or more, what it does: side by side where all of
 * them fit, else below each other. A command that is too long goes on in a second line as a shell would take it.
 */
export function examplesText(examples: readonly string[], columns: number): string {
  const rows = examples.map((example) => {
    const [command = '', meaning] = example.split(/ {3,}/);
    return { command, meaning };
  });
  const width = Math.max(0, ...rows.flatMap(({ command, meaning }) => (meaning ? [command.length] : [])));
  const isBeside = rows.every(({ meaning }) => !meaning || 2 + width + gap + meaning.length <= columns);
  return rows
    .map(({ command, meaning }) => {
      if (meaning !== undefined && isBeside) return `  ${command.padEnd(width + gap)}${meaning}`;
      const typed = continued(command, columns);
      return meaning === undefined ? typed : `${typed}\n      ${meaning}`;
    })
    .join('\n');
}

const gap = 3;

/** Broken before a flag or a redirection, with the backslash that a shell wants. */
function continued(command: string, columns: number): string {
  const lines: string[] = [];
  let line = '  ';
  for (const part of command.split(/ (?=--|[|>] )/)) {
    const longer = line.trim() === '' ? `${line}${part}` : `${line} ${part}`;
    if (longer.length + ' \\'.length > columns && line.trim() !== '') {
      lines.push(`${line} \\`);
      line = `      ${part}`;
    } else line = longer;
  }
  return [...lines, line].join('\n');
}
