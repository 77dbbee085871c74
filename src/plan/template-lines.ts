/** Most differences that are told; who wants all of them compares the templates. */
const told = 6;

/**
 * In which settings two rendered templates differ, in words: `MemorySize: 1769 → 4096`. Both are ours, so a setting is a
 * line; what follows from another difference (the published version's name, the description with the fingerprint) is left
 * out.
 */
export function changedLines(deployed: string, wanted: string): readonly string[] {
  const before = settings(deployed);
  const after = settings(wanted);
  const gone = without(before, after);
  const come = without(after, before);
  const lines = gone.map((line) => {
    const key = keyOf(line);
    const index = come.findIndex((other) => keyOf(other) === key);
    if (key === '' || index < 0) return `without ${line}`;
    const [other = ''] = come.splice(index, 1);
    return `${line} → ${other.slice(key.length + 1).trim()}`;
  });
  const all = [...lines, ...come.map((line) => `with ${line}`)];
  return all.length <= told ? all : [...all.slice(0, told), `and ${all.length - told} more`];
}

const settings = (template: string): readonly string[] =>
  template
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .filter((line) => !/\bVersion[0-9a-f]{8}\b/.test(line) && !/^Description: .*, image /.test(line));

const keyOf = (line: string): string => /^([\w:-]+):\s/.exec(line)?.[1] ?? '';

/** The lines of one text that the other has not, as often as it has not. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return lines.filter((line) => {
    const index = left.indexOf(line);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}
