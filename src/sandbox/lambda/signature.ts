import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export interface SignedRequest {
  readonly method: string;
  /** Path and query as they came over the wire. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
}

export interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly service: string;
}

/** AWS's tolerance for the caller's clock. */
const maximumSkewMs = 15 * 60 * 1000;

/**
 * Whether a request carries a valid Signature Version 4 of this signer in its `Authorization` header. Recomputed from
 * the published algorithm, deliberately not with the library that our clients sign with: a mistake cannot cancel itself
 * out. Presigned URLs and chunked signatures are not known here.
 */
export function isSignedBy(request: SignedRequest, signer: Signer, now: Date): boolean {
  const authorization =
    /^AWS4-HMAC-SHA256 Credential=([^,]+),\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{64})$/;
  const [, credential, signedHeaders, signature] = authorization.exec(one(request, 'authorization')) ?? [];
  const stamp = one(request, 'x-amz-date');
  if (!credential || !signedHeaders || !signature || !isRecent(stamp, now)) return false;
  const day = stamp.slice(0, 8);
  const scope = `${day}/${signer.region}/${signer.service}/aws4_request`;
  const names = signedHeaders.split(';');
  if (credential !== `${signer.accessKeyId}/${scope}` || !names.includes('host')) return false;
  const payloadHash = hash(request.body);
  const declared = one(request, 'x-amz-content-sha256');
  if (declared && declared !== payloadHash) return false;
  const canonical = canonicalRequest(request, names, payloadHash);
  const stringToSign = ['AWS4-HMAC-SHA256', stamp, scope, hash(Buffer.from(canonical))].join('\n');
  const key = [day, signer.region, signer.service, 'aws4_request'].reduce<Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    Buffer.from(`AWS4${signer.secretAccessKey}`),
  );
  const expected = createHmac('sha256', key).update(stringToSign).digest();
  return timingSafeEqual(expected, Buffer.from(signature, 'hex'));
}

/** The account that a valid request was signed for is known; this is only the key's name, for the event. */
export const accessKeyOf = (authorization: string): string =>
  /Credential=([^/,]+)/.exec(authorization)?.[1] ?? '';

function canonicalRequest(request: SignedRequest, names: readonly string[], payloadHash: string): string {
  const [path = '/', query = ''] = request.url.split(/\?(.*)/s);
  const parameters = query
    .split('&')
    .filter(Boolean)
    .map((pair) => {
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      return [encode(decode(name)), encode(decode(value))] as const;
    })
    .sort(([name, value], [otherName, otherValue]) =>
      name === otherName ? compare(value, otherValue) : compare(name, otherName),
    );
  const headers = names.map((name) => `${name}:${one(request, name).trim().replace(/\s+/g, ' ')}\n`).join('');
  return [
    request.method,
    // Every service but S3 has the path, encoded as it is, encoded once more.
    path.split('/').map(encode).join('/'),
    parameters.map(([name, value]) => `${name}=${value}`).join('&'),
    headers,
    names.join(';'),
    payloadHash,
  ].join('\n');
}

function one(request: SignedRequest, name: string): string {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : (value ?? '');
}

function isRecent(stamp: string, now: Date): boolean {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp) ?? [];
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Math.abs(at - now.getTime()) <= maximumSkewMs;
}

/** A plus stands for itself here: that it means a blank is a habit of forms, and no part of a URI. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign: it stands for itself.
    return text;
  }
}

/** RFC 3986: everything but letters, digits and `-_.~`. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
