/** Short common words are one token each in the vocabularies of today. */
const words = ['time', 'year', 'way', 'day', 'thing', 'man', 'world', 'life', 'hand', 'part', 'child', 'eye'];

/**
 * A prompt of about so many tokens. No two begin alike: an engine keeps what it has read, and would answer the second at once.
 *
 * @param number which prompt of a cell it is, from 1
 */
export function promptOf(tokens: number, number: number): string {
  const beginning = `${number}: write a long story with these words.`;
  const rest = Math.max(0, tokens - tokensOf(beginning));
  const chosen = Array.from({ length: rest }, (_, index) => words[(index * 7 + number * 5) % words.length]);
  return [beginning, ...chosen].join(' ');
}

/** Words and marks, each about a token. */
const tokensOf = (text: string): number => text.match(/\w+|[^\w\s]/g)?.length ?? 0;
