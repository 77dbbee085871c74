import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

export interface SigningKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Called for each request, so that temporary credentials are renewed while a proxy runs. */
export type KeySource = () => Promise<SigningKeys>;

export interface Unsigned {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What a signature is for. */
export interface Scope {
  /** As SigV4 spells it: `lambda`, `iam`. */
  readonly service: string;
  readonly region: string;
}

/** The headers to send: the given ones plus SigV4. The body is hashed, so it must be whole; Lambda takes 6 MB at most, API Gateway 10. */
export async function signRequest(
  request: Unsigned,
  scope: Scope,
  keys: KeySource,
): Promise<Record<string, string>> {
  const signer = new SignatureV4({ ...scope, credentials: keys, sha256: Sha256, applyChecksum: true });
  const { url } = request;
  const signed = await signer.sign({
    method: request.method,
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    path: url.pathname,
    query: queryOf(url),
    headers: { ...request.headers, host: url.host },
    body: request.body,
  });
  return signed.headers;
}

/** A name may stand there more than once; each of its values is signed. */
const queryOf = ({ searchParams }: URL): Record<string, string[]> =>
  Object.fromEntries([...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)]));
