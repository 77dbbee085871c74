/** Texts that may have more tokens than their caller may send. */
export interface Countable {
  readonly texts: readonly string[];
  /** Tokens. */
  readonly most: number;
}

/**
 * Undefined when the texts cannot have more than `most` tokens, however their words are cut: a token stands for a byte
 * or more. Of what it stands for: tokenizers may take a text in its compatible form, which for a few characters is up to
 * eleven times as long, and may begin each text with a space of their own. Counting asks the engine, which takes time.
 */
export function undecided(
  { list, bytes }: { readonly list: readonly string[]; readonly bytes: number },
  most: number | undefined,
): Countable | undefined {
  if (most === undefined) return undefined;
  const atMost = (length: number): boolean => length + list.length <= most;
  return atMost(bytes) && atMost(compatibleBytes(list)) ? undefined : { texts: list, most };
}

const compatibleBytes = (list: readonly string[]): number =>
  list.reduce((sum, text) => sum + Buffer.byteLength(text.normalize('NFKC')), 0);
