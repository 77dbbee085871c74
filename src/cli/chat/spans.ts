import type { Style } from '../render/style.js';

/** Emphasis and code inside one line, in pieces. A mark that turns out to be none is shown. */
export interface Spans {
  write(piece: string): string;
  /** At the end of a line: what was held back, and every style is over. */
  end(): string;
}

export function createSpans(style: Style): Spans {
  let open: readonly Mark[] = [];
  let held = '';
  let before = ' ';

  const show = (text: string): string => {
    if (text === '') return '';
    before = text.at(-1) ?? before;
    return open.reduce((shown, mark) => paint(style, mark)(shown), text);
  };

  /** `next` undefined: the line is over. */
  const settle = (next: string | undefined): string => {
    const text = held;
    held = '';
    const mark = markOf(text);
    if (mark === undefined) return show(text);
    if (open.includes(mark)) {
      open = open.filter((each) => each !== mark);
      return '';
    }
    if (next === undefined || !opens(mark, before, next)) return show(text);
    open = [...open, mark];
    return '';
  };

  const take = (char: string): string => {
    if (open.includes('code')) {
      if (char !== '`') return show(char);
      open = open.filter((each) => each !== 'code');
      return '';
    }
    if (held !== '' && held[0] === char && held.length < 2 && char !== '`') {
      held += char;
      return '';
    }
    const settled = held === '' ? '' : settle(char);
    if (open.includes('code')) return settled + take(char);
    if (marks.includes(char)) {
      held = char;
      return settled;
    }
    return settled + show(char);
  };

  return {
    write: (piece) => [...piece].map(take).join(''),
    end() {
      const rest = settle(undefined);
      open = [];
      before = ' ';
      return rest;
    },
  };
}

type Mark = 'bold' | 'italic' | 'code';

const marks = '*_`';

function markOf(text: string): Mark | undefined {
  if (text === '`') return 'code';
  if (text === '**' || text === '__') return 'bold';
  return text === '*' || text === '_' ? 'italic' : undefined;
}

/** `2 * 3` and `snake_case` are no emphasis. */
function opens(mark: Mark, before: string, next: string): boolean {
  if (mark === 'code') return true;
  return !/\s/.test(next) && !/[\p{L}\p{N}]/u.test(before);
}

/** The program has no italics among its styles, since many terminals have none. */
const paint = (style: Style, mark: Mark): ((text: string) => string) =>
  mark === 'code' ? style.cyan : style.bold;
