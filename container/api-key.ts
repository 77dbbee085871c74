import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Whether the request carries a key whose SHA-256 is among the digests, as `Authorization: Bearer` or `x-api-key`.
 * Every digest is compared, each in constant time, so that timing tells neither how much of a key was right nor which
 * of several it was.
 */
export function keyFits(headers: Readonly<Record<string, string>>, digests: readonly Buffer[]): boolean {
  const key = headers['x-api-key'] || /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  if (!key) return false;
  const given = createHash('sha256').update(key).digest();
  return digests.map((digest) => timingSafeEqual(digest, given)).includes(true);
}
