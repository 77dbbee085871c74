import { createHash, timingSafeEqual } from 'node:crypto';

/** One key that may call. Two digests may have one name, so that a key can be replaced without a gap. */
export interface NamedKey {
  readonly name: string;
  /** SHA-256 of the key, 32 bytes. */
  readonly digest: Buffer;
}

type Headers = Readonly<Record<string, string>>;

/**
 * The name of the key that the request carries as `Authorization: Bearer` or `x-api-key`; undefined when neither fits one:
 * behind an API Gateway the second may be the gateway's own. Every digest is compared, each in constant time, so that
 * timing tells neither how much of a key was right nor which of several it was.
 */
export function keyNameOf(headers: Headers, keys: readonly NamedKey[]): string | undefined {
  const fitting = keysIn(headers).flatMap((key) => {
    const given = createHash('sha256').update(key).digest();
    return keys.map(({ name, digest }) => (timingSafeEqual(digest, given) ? name : undefined));
  });
  return fitting.find((name) => name !== undefined);
}

const keysIn = (headers: Headers): readonly string[] =>
  [/^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1], headers['x-api-key']].flatMap(
    (key) => key || [],
  );
