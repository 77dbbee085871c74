import type { Style } from '../render/style.js';
import { createSpans } from './spans.js';

/** Markdown that arrives in pieces, as text for a terminal: nothing is held back longer than it takes to know what it is. */
export interface Markdown {
  /** What can be shown after this piece. */
  write(piece: string): string;
  /** What was still held back; the next answer starts anew. */
  end(): string;
}

/** Headings, emphasis, code, lists, quotes and rules. Everything else, tables among it, is shown as it was written. */
export function createMarkdown(style: Style): Markdown {
  const spans = createSpans(style);
  let line: Line | undefined;
  let held = '';
  let fenced = false;

  const take = (char: string): string => {
    if (line !== undefined) {
      if (char !== '\n') return line.styled(line.spans ? spans.write(char) : char);
      const rest = line.styled(spans.end());
      line = undefined;
      return `${rest}\n`;
    }
    if (char === '\n') return whole('\n');
    held += char;
    return undecided(held, fenced) ? '' : begun();
  };

  /** A line that is over before it was known what it is. */
  const whole = (ending: string): string => {
    const text = held;
    held = '';
    if (/^\s{0,3}```[^`]*$/.test(text)) {
      fenced = !fenced;
      const language = text.trim().slice(3);
      return fenced && language !== '' ? `${style.dim(language)}${ending}` : '';
    }
    if (fenced) return `${style.cyan(`  ${text}`)}${ending}`;
    if (/^\s{0,3}([-*_])(\s*\1){2,}\s*$/.test(text)) return `${style.dim('─'.repeat(24))}${ending}`;
    return spans.write(text) + spans.end() + ending;
  };

  /** A line of which the beginning has told what it is. */
  const begun = (): string => {
    const { mark, opened, rest } = openLine(held, fenced, style);
    held = '';
    line = opened;
    return opened.styled(mark + (opened.spans ? spans.write(rest) : rest));
  };

  return {
    write: (piece) => [...piece].map(take).join(''),
    end() {
      const rest = line === undefined ? (held === '' ? '' : whole('')) : line.styled(spans.end());
      line = undefined;
      fenced = false;
      return rest;
    },
  };
}

interface Line {
  /** Whether emphasis and code are looked for. */
  readonly spans: boolean;
  readonly styled: (text: string) => string;
}

/** Whether one more character could make something else of the line. */
const undecided = (text: string, fenced: boolean): boolean =>
  fenced
    ? /^\s{0,3}`{0,2}$|^\s{0,3}```/.test(text)
    : /^\s*$|^\s{0,3}(#{1,6}|>|`{1,2}|[-*_][-*_\s]*|\+)$|^\s{0,3}```/.test(text);

function openLine(
  text: string,
  fenced: boolean,
  style: Style,
): { readonly mark: string; readonly opened: Line; readonly rest: string } {
  const plain = (shown: string): string => shown;
  if (fenced) return { mark: '  ', opened: { spans: false, styled: nonEmpty(style.cyan) }, rest: text };
  const heading = /^\s{0,3}#{1,6}\s+(.*)$/.exec(text);
  if (heading)
    return { mark: '', opened: { spans: false, styled: nonEmpty(style.bold) }, rest: heading[1] ?? '' };
  const quote = /^\s{0,3}>\s?(.*)$/.exec(text);
  if (quote)
    return { mark: '│ ', opened: { spans: true, styled: nonEmpty(style.dim) }, rest: quote[1] ?? '' };
  const bullet = /^(\s*)[-*+]\s+(.*)$/.exec(text);
  if (bullet)
    return { mark: `${bullet[1]}• `, opened: { spans: true, styled: plain }, rest: bullet[2] ?? '' };
  return { mark: '', opened: { spans: true, styled: plain }, rest: text };
}

const nonEmpty =
  (paint: (text: string) => string) =>
  (text: string): string =>
    text === '' ? '' : paint(text);
