/**
 * JSON as Go's encoder writes it: with a line break behind, and with what means something in HTML escaped. Digests hang
 * on it.
 */
export const goJson = (value: unknown): string =>
  `${JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${hex(character)}`)}\n`;

/** As Go's encoder writes maps. */
export const sorted = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1)));

const hex = (character: string): string => character.charCodeAt(0).toString(16).padStart(4, '0');
