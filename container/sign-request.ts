import { createHash, createHmac } from 'node:crypto';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
}

export interface RequestToSign {
  readonly method: 'GET' | 'POST';
  /** The path must be escaped as the service does it, and have no query. */
  readonly url: URL;
  /** To be signed besides our own; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** As it stands in the scope of a signature: `s3`, `dynamodb`. */
  readonly service: string;
  readonly region: string;
  readonly keys: Keys;
  readonly now: Date;
}

/**
 * The headers of a request with its signature (SigV4, AWS General Reference, "Create a signed AWS API request"). Written
 * out here because the signing package does not survive bundling into an ES module, and is ten times the size of this
 * whole function.
 */
export function signRequest(request: RequestToSign): Record<string, string> {
  const { method, url, headers, service, region, keys, now } = request;
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const digest = sha256(request.body);
  const signed: Record<string, string> = {
    ...headers,
    host: url.host,
    'x-amz-content-sha256': digest,
    'x-amz-date': time,
    ...(keys.sessionToken && { 'x-amz-security-token': keys.sessionToken }),
  };
  const names = Object.keys(signed).sort();
  const canonical = [
    method,
    url.pathname,
    '',
    ...names.map((name) => `${name}:${signed[name]}`),
    '',
    names.join(';'),
    digest,
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = scope
    .split('/')
    .reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${keys.secretAccessKey}`);
  const signature = hmac(key, text).toString('hex');
  return {
    ...signed,
    authorization: `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
