import { createContext, Script } from 'node:vm';

export type Verdict = 'passed' | 'matched' | 'too-slow';

/**
 * Milliseconds that all patterns together may take. A pattern without nested quantifiers can still be cubic in the
 * length of a prompt; one that takes longer than this is a refusal and not a pass, or length would be a way around it.
 * Long, because it is time on the clock, and the smallest functions get a fraction of a processor.
 */
const patience = 2000;

/**
 * Tells whether one of the patterns is found in a text: as it is, or with the look of its letters evened out (full-width
 * and other compatible forms, and no invisible characters between). It runs where it can be broken off.
 */
export function createGuard(patterns: readonly RegExp[]): (texts: readonly string[]) => Verdict {
  if (patterns.length === 0) return () => 'passed';
  const room = createContext({ patterns, texts: [] as readonly string[] });
  const search = new Script('patterns.some((pattern) => texts.some((text) => pattern.test(text)))');
  return (texts) => {
    const text = texts.join('\n');
    const even = text.normalize('NFKC').replace(/\p{Cf}/gu, '');
    room.texts = even === text ? [text] : [text, even];
    try {
      return search.runInContext(room, { timeout: patience }) === true ? 'matched' : 'passed';
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      return 'too-slow';
    } finally {
      room.texts = [];
    }
  };
}

/** Characters of one pattern. */
const longest = 1000;

/** Without regard to case, with `^` and `$` at lines, and by code points; or why there is no such pattern. */
export function compilePattern(source: string): RegExp | string {
  if (source === '') return 'is empty, which every prompt matches';
  if (source.length > longest) return `has ${source.length} characters, expected at most ${longest}`;
  if (hasNestedQuantifier(source)) {
    return 'repeats what is itself repeated, as in (a+)+, which takes for ever on some prompts';
  }
  try {
    return new RegExp(source, 'imu');
  } catch (error) {
    return (error as Error).message;
  }
}

/** Whether a group that has a `*`, `+` or `{n,}` in it has another one behind it. */
function hasNestedQuantifier(source: string): boolean {
  const tokens = source.matchAll(/\\.|\[(?:\\.|[^\]\\])*\]|\(|\)|[*+]|\{\d+,\}|\{\d+(?:,\d+)?\}|./gsu);
  const open: boolean[] = [false];
  let closed = false;
  for (const [token] of tokens) {
    const unbounded = /^(?:[*+]|\{\d+,\})$/.test(token);
    const repeats = unbounded || (/^\{/.test(token) && token.length > 1);
    if (repeats && closed) return true;
    closed = false;
    if (token === '(') open.push(false);
    else if (token === ')') {
      closed = open.pop() ?? false;
      if (closed) open[open.length - 1] = true;
    } else if (unbounded) open[open.length - 1] = true;
  }
  return false;
}
