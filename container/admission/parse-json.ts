import { type Refusal, refusal } from './refusal.js';

export type Fields = Readonly<Record<string, unknown>>;

/** Levels of lists and objects; a schema of a tool, inside of which nesting is the caller's, seldom has ten. */
const deepest = 64;

/**
 * Lists, objects, strings and list items, roughly. 20 MiB of `{},{},…` would become 400 MB of objects; a hundred tools
 * with schemas and two thousand messages are 30,000.
 */
const mostValues = 200_000;

/** The object that the bytes hold. Its nesting and the number of its values are known before anything is parsed. */
export function parseObject(bytes: Buffer): { readonly ok: true; readonly fields: Fields } | Refusal {
  if (bytes.length === 0) return refusal('invalid', 'missing request body');
  const excess = excessOf(bytes);
  if (excess !== undefined) return excess;
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (isObject(value)) return { ok: true, fields: value };
  } catch {
    // Neither UTF-8 nor JSON: said below. V8's own message would quote the body, which may be a prompt.
  }
  return refusal('invalid', 'the request body is not a JSON object in UTF-8');
}

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openings = [0x5b, 0x7b];
const closings = [0x5d, 0x7d];

function excessOf(bytes: Buffer): Refusal | undefined {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === quote) at = endOfString(bytes, at);
    else if (openings.includes(byte)) depth++;
    else if (closings.includes(byte)) depth--;
    else if (byte !== comma) continue;
    values++;
    if (depth > deepest)
      return refusal('invalid', `the request body is nested deeper than ${deepest} levels`);
    if (values > mostValues)
      return refusal('too-large', `the request body has more than ${mostValues} values`);
  }
  return undefined;
}

function endOfString(bytes: Buffer, start: number): number {
  for (let end = bytes.indexOf(quote, start + 1); end !== -1; end = bytes.indexOf(quote, end + 1)) {
    let escapes = 0;
    while (bytes[end - 1 - escapes] === backslash) escapes++;
    if (escapes % 2 === 0) return end;
  }
  return bytes.length; // Never closed: for the parser to refuse.
}
