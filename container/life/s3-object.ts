import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { openCredentials } from './credentials.js';
import { signGet } from './sign-get.js';

type Environment = Readonly<Record<string, string | undefined>>;

export interface S3Bucket {
  /**
   * Asks for an object, or for its bytes from `first` to `last`, both included; resolves at the response's head.
   * Rejects when there is no connection, or nothing moves on it for `stall`.
   */
  get(key: string, signal: AbortSignal, range?: { first: number; last: number }): Promise<IncomingMessage>;
}

/** Milliseconds without a byte after which a connection counts as dead, e.g. after a freeze of the instance. */
const stall = 30_000;

/**
 * A bucket, read with the function's own credentials. `AWS_ENDPOINT_URL_S3` puts another server in S3's place.
 * @throws Error when the environment has no Region, or does not say where the credentials are
 */
export function openBucket(bucket: string, environment: Environment): S3Bucket {
  const region = environment.AWS_REGION || environment.AWS_DEFAULT_REGION;
  if (!region) throw new Error('AWS_REGION is not set');
  const credentials = openCredentials(environment);
  return {
    async get(key, signal, range) {
      const keys = await credentials(signal);
      const url = objectUrl(bucket, key, region, environment.AWS_ENDPOINT_URL_S3);
      const headers: Record<string, string> = range ? { range: `bytes=${range.first}-${range.last}` } : {};
      return send(url, signGet({ url, headers, region, keys, now: new Date() }), signal);
    },
  };
}

/** A bucket with a dot in its name does not match the certificate as a host, and another server knows no such hosts. */
function objectUrl(bucket: string, key: string, region: string, endpoint: string | undefined): URL {
  const path = key.split('/').map(escapeSegment).join('/');
  if (endpoint) return new URL(`${endpoint.replace(/\/+$/, '')}/${bucket}/${path}`);
  const host = `s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
  return new URL(
    bucket.includes('.') ? `https://${host}/${bucket}/${path}` : `https://${bucket}.${host}/${path}`,
  );
}

/** As S3 signs it: everything but letters, digits and `-._~`. */
const escapeSegment = (segment: string): string =>
  encodeURIComponent(segment).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

function send(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<IncomingMessage> {
  const request = url.protocol === 'http:' ? requestHttp : requestHttps;
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { headers, signal, agent: false });
    outgoing.setTimeout(stall, () =>
      outgoing.destroy(new Error(`nothing came from ${url.host} for ${stall} ms`)),
    );
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
    outgoing.end();
  });
}
