/** One piece of an answer, as a page shows it. */
export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly spans: readonly Span[] }
  | { readonly kind: 'paragraph'; readonly spans: readonly Span[] }
  | { readonly kind: 'quote'; readonly spans: readonly Span[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Span[])[] }
  | { readonly kind: 'code'; readonly language: string; readonly text: string }
  | { readonly kind: 'rule' };

export interface Span {
  readonly style: 'plain' | 'strong' | 'emphasis' | 'code';
  readonly text: string;
}

/**
 * Markdown as data: headings, paragraphs, quotes, lists of one level, fenced code and rules; everything else is a paragraph as
 * it was written. It is never HTML, so nothing in an answer can become a part of the page. Half of an answer reads as far
 * as it goes.
 */
export function blocksOf(text: string): readonly Block[] {
  const lines = text.split('\n');
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const { block, taken } = blockAt(lines, at);
    if (block !== undefined) blocks.push(block);
    at += taken;
  }
  return blocks;
}

interface Read {
  readonly block?: Block;
  readonly taken: number;
}

function blockAt(lines: readonly string[], at: number): Read {
  const line = lines[at] ?? '';
  if (line.trim() === '') return { taken: 1 };
  const fence = /^\s{0,3}(```+|~~~+)([^`]*)$/.exec(line);
  if (fence) return code(lines, at, fence[1] ?? '```', (fence[2] ?? '').trim());
  const heading = /^\s{0,3}(#{1,6})\s+(.*)$/.exec(line);
  if (heading) {
    const [, marks = '#', words = ''] = heading;
    return { block: { kind: 'heading', level: marks.length, spans: spansOf(words) }, taken: 1 };
  }
  if (/^\s{0,3}([-*_])(\s*\1){2,}\s*$/.test(line)) return { block: { kind: 'rule' }, taken: 1 };
  if (isQuote(line)) {
    const own = run(lines, at, isQuote).map((each) => each.replace(/^\s{0,3}>\s?/, ''));
    return { block: { kind: 'quote', spans: spansOf(own.join('\n')) }, taken: own.length };
  }
  for (const [pattern, ordered] of [
    [bullet, false],
    [numbered, true],
  ] as const) {
    if (!pattern.test(line)) continue;
    const own = run(lines, at, (each) => pattern.test(each));
    const items = own.map((each) => spansOf(each.replace(pattern, '')));
    return { block: { kind: 'list', ordered, items }, taken: own.length };
  }
  const own = run(lines, at, (each, index) => index === 0 || isText(each));
  return { block: { kind: 'paragraph', spans: spansOf(own.join('\n')) }, taken: own.length };
}

const isQuote = (line: string): boolean => /^\s{0,3}>/.test(line);
const bullet = /^\s*[-*+]\s+/;
const numbered = /^\s*\d{1,9}[.)]\s+/;
const isText = (line: string): boolean =>
  line.trim() !== '' &&
  !/^\s{0,3}(```+[^`]*$|~~~|#{1,6}\s|>)/.test(line) &&
  !bullet.test(line) &&
  !numbered.test(line);

/** The lines from `at` on for which it holds without a break. */
function run(
  lines: readonly string[],
  at: number,
  holds: (line: string, index: number) => boolean,
): readonly string[] {
  const rest = lines.slice(at);
  const end = rest.findIndex((line, index) => !holds(line, index));
  return end === -1 ? rest : rest.slice(0, end);
}

/** Without its end it reaches to the end of what there is. */
function code(lines: readonly string[], at: number, fence: string, language: string): Read {
  const rest = lines.slice(at + 1);
  const end = rest.findIndex((line) => line.trim().startsWith(fence));
  const own = end === -1 ? rest : rest.slice(0, end);
  return {
    block: { kind: 'code', language, text: own.join('\n') },
    taken: 1 + own.length + (end === -1 ? 0 : 1),
  };
}

const inline =
  /`([^`\n]+)`|\*\*(?=\S)([^*]*?\S)\*\*|(?<![\p{L}\p{N}])__(?=\S)([^_]*?\S)__|(?<![\p{L}\p{N}*])\*(?=\S)([^*\n]*?\S)\*|(?<![\p{L}\p{N}_])_(?=\S)([^_\n]*?\S)_(?![\p{L}\p{N}])/gu;

function spansOf(text: string): readonly Span[] {
  const spans: Span[] = [];
  let at = 0;
  for (const match of text.matchAll(inline)) {
    if (match.index > at) spans.push({ style: 'plain', text: text.slice(at, match.index) });
    spans.push(spanOf(match));
    at = match.index + match[0].length;
  }
  if (at < text.length) spans.push({ style: 'plain', text: text.slice(at) });
  return spans;
}

function spanOf([, code, stars, lines, star, line]: RegExpMatchArray): Span {
  if (code !== undefined) return { style: 'code', text: code };
  const strong = stars ?? lines;
  if (strong !== undefined) return { style: 'strong', text: strong };
  return { style: 'emphasis', text: star ?? line ?? '' };
}
