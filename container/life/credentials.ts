import { readFile } from 'node:fs/promises';
import { type IncomingMessage, get as requestHttp } from 'node:http';
import { get as requestHttps } from 'node:https';
import { readWhole } from '../read-whole.js';
import type { Keys } from '../sign-request.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** The function's own keys. Rejects, with the reason, when they cannot be had now. */
export type Credentials = (signal: AbortSignal) => Promise<Keys>;

/**
 * Where the function's keys come from: its environment, or with SnapStart, where keys of the snapshot would be old, a
 * small server beside the function (AWS SDKs and Tools reference guide, "Container credential provider").
 * @throws Error when the environment names neither, or names a server that is none of AWS's
 */
export function openCredentials(environment: Environment): Credentials {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  if (accessKeyId && secretAccessKey) {
    const keys = { accessKeyId, secretAccessKey, sessionToken: environment.AWS_SESSION_TOKEN || undefined };
    return () => Promise.resolve(keys);
  }
  const url = serverUrl(environment);
  if (url === undefined) throw new Error('the function has no credentials in its environment');
  return keptWhileFresh((signal) => askServer(url, environment, signal));
}

/** The SDKs' own addresses of such servers on ECS and EKS. */
const serverHosts = ['169.254.170.2', '169.254.170.23', '[fd00:ec2::23]'];

/** What is asked gets a secret token, so it is asked over TLS, on this machine, or at an address that AWS has for it. */
function serverUrl(environment: Environment): URL | undefined {
  const relative = environment.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI;
  const written = relative
    ? `http://${serverHosts[0]}${relative}`
    : environment.AWS_CONTAINER_CREDENTIALS_FULL_URI;
  if (!written) return undefined;
  const url = URL.canParse(written) ? new URL(written) : undefined;
  const trusted =
    url?.protocol === 'https:' ||
    (url?.protocol === 'http:' &&
      (serverHosts.includes(url.hostname) || /^(127(\.\d+){3}|localhost|\[::1\])$/.test(url.hostname)));
  if (url && trusted) return url;
  throw new Error(
    'AWS_CONTAINER_CREDENTIALS_FULL_URI is not an address of this machine, of AWS, or of https',
  );
}

interface ServedKeys extends Keys {
  /** `Date.now()` from which they are refused; undefined when the server does not say. */
  readonly expiry: number | undefined;
}

/** Milliseconds before they expire in which keys count as old: a signature is checked later than it is made. */
const margin = 5 * 60_000;

/** Asks once for all who want them at a time. By the wall clock, which a freeze or a snapshot does not stop. */
function keptWhileFresh(ask: (signal: AbortSignal) => Promise<ServedKeys>): Credentials {
  let kept: ServedKeys | undefined;
  let asking: Promise<ServedKeys> | undefined;
  return async (signal) => {
    if (kept?.expiry !== undefined && Date.now() < kept.expiry - margin) return kept;
    asking ??= ask(signal).finally(() => {
      asking = undefined;
    });
    kept = await asking;
    return kept;
  };
}

/** Milliseconds for the whole answer. */
const patience = 5000;

/** Bytes; an answer has about two thousand. */
const longestAnswer = 64 * 1024;

async function askServer(url: URL, environment: Environment, signal: AbortSignal): Promise<ServedKeys> {
  const token = await tokenOf(environment);
  const answer = await send(url, token, AbortSignal.any([signal, AbortSignal.timeout(patience)]));
  const text = (await readWhole(answer, longestAnswer)).toString();
  if (answer.statusCode !== 200) {
    throw new Error(
      `the credentials of the function cannot be had: its server answered ${answer.statusCode}`,
    );
  }
  return parseKeys(text);
}

/** A file goes before the variable: it is replaced when the token changes. */
async function tokenOf(environment: Environment): Promise<string | undefined> {
  const file = environment.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE;
  if (file) return (await readFile(file, 'utf8')).trim();
  return environment.AWS_CONTAINER_AUTHORIZATION_TOKEN || undefined;
}

function send(url: URL, token: string | undefined, signal: AbortSignal): Promise<IncomingMessage> {
  const get = url.protocol === 'http:' ? requestHttp : requestHttps;
  const headers = { accept: 'application/json', ...(token && { authorization: token }) };
  return new Promise((resolve, reject) => {
    get(url, { headers, agent: false, signal }, resolve).once('error', reject);
  });
}

/** @throws Error which repeats nothing of the text: it holds a secret */
function parseKeys(text: string): ServedKeys {
  const strange = new Error(
    'the credentials of the function cannot be had: its server answered something else',
  );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw strange;
  }
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = Object(value) as Record<string, unknown>;
  if (typeof AccessKeyId !== 'string' || typeof SecretAccessKey !== 'string') throw strange;
  const expiry = Date.parse(String(Expiration));
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: typeof Token === 'string' ? Token : undefined,
    expiry: Number.isNaN(expiry) ? undefined : expiry,
  };
}
