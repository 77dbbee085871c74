import { GgufMistake } from './byte-cursor.js';
import type { GgufHeader } from './header.js';
import type { MetadataValue } from './metadata.js';

/** Looks up a value of the architecture by its key: `block_count`. */
export type Lookup = (key: string) => MetadataValue | undefined;

/** The engine reads counts and lengths as 32 bits without a sign, and loads no file that says anything else. */
const mostCounted = 2 ** 32 - 1;

/**
 * Values that count something, one of them or one for each layer. Sums are made of them that decide what is deployed, so
 * nothing gets through that would make nonsense of a sum: a length of -5 would make room, one of NaN would fit everywhere.
 *
 * @throws GgufMistake of a value that is no whole number
 */
export const countsOf =
  ({ metadata }: GgufHeader, architecture: string): Lookup =>
  (key) => {
    const name = `${architecture}.${key}`;
    const value = metadata.get(name);
    const wrong = numbersIn(value, name).find((number) => !isCount(number));
    if (wrong !== undefined) throw new GgufMistake(`its ${name} is ${wrong}`);
    return value;
  };

const isCount = (number: number): boolean => Number.isInteger(number) && number >= 0 && number <= mostCounted;

function numbersIn(value: MetadataValue | undefined, name: string): readonly number[] {
  switch (value?.kind) {
    case 'number':
      return [value.value];
    case 'numbers':
      return value.values;
    case 'text':
      throw new GgufMistake(`its ${name} is a text`);
    case 'array':
      throw new GgufMistake(`its ${name} is a list of ${value.length} values`);
    default:
      return [];
  }
}
