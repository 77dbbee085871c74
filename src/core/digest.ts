/** A content digest as registries write it: `sha256:` and 64 lower-case hex digits. */
export type Digest = string & { readonly brand: 'digest' };

const grammar = /^sha256:[0-9a-f]{64}$/;

export const isDigest = (text: string): text is Digest => grammar.test(text);

/** @throws Error when the text is no SHA-256 digest. Other algorithms are refused: no registry we speak to uses them. */
export function parseDigest(text: string): Digest {
  if (!isDigest(text)) throw new Error(`not a sha256 digest: ${JSON.stringify(text.slice(0, 100))}`);
  return text;
}

/** The 64 hex digits alone. */
export const digestHex = (digest: Digest): string => digest.slice('sha256:'.length);
