/** Characters of one pattern; the function's own bound. */
const longest = 1000;

/** Why the function would refuse a pattern, to complete "which …"; undefined when it takes it. */
export function patternProblem(source: string): string | undefined {
  if (source === '') return 'is found in every prompt';
  if (source.length > longest) return `has ${source.length} characters; the function takes ${longest}`;
  if (repeatsRepeated(source))
    return 'repeats what is itself repeated, and would take for ever on some prompts';
  try {
    // The flags with which the function compiles it.
    new RegExp(source, 'imu');
    return undefined;
  } catch (error) {
    return `is no regular expression: ${(error as Error).message}`;
  }
}

/** A group that holds a `*`, a `+` or a `{n,}` and has another quantifier behind it, such as `(a+)+`. */
function repeatsRepeated(source: string): boolean {
  const open: boolean[] = [false];
  let endless = false;
  for (const [token] of source.matchAll(tokens)) {
    const isBounded = /^\{\d+(?:,\d+)?\}$/.test(token);
    const isEndless = /^(?:[*+]|\{\d+,\})$/.test(token);
    if (endless && (isBounded || isEndless)) return true;
    endless = token === ')' && (open.pop() ?? false);
    if (token === '(') open.push(false);
    if (isEndless || endless) open[open.length - 1] = true;
  }
  return false;
}

/** Escapes and classes as a whole, so that nothing in them is taken for a sign. */
const tokens = /\\.|\[(?:\\.|[^\]\\])*\]|\{\d+(?:,\d*)?\}|./gsu;
