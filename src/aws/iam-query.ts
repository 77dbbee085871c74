import { retry } from '../lib/retry.js';
import { type AwsOptions, usualPatience } from './clients.js';
import { isThrottled, nameOf } from './errors.js';
import { partitionOf } from './partition.js';
import { childOf, type Element, readXml, textIn } from './query-xml.js';
import { usualPace } from './retry.js';
import { signRequest } from './sign-request.js';

/** IAM is one service for a whole partition: one address, and one Region in its signatures. */
const places = {
  aws: { url: 'https://iam.amazonaws.com/', region: 'us-east-1' },
  'aws-cn': { url: 'https://iam.cn-north-1.amazonaws.com.cn/', region: 'cn-north-1' },
  'aws-us-gov': { url: 'https://iam.us-gov.amazonaws.com/', region: 'us-gov-west-1' },
} as const satisfies Readonly<Record<ReturnType<typeof partitionOf>, { url: string; region: string }>>;

export const placeOf = (region: string): { readonly url: string; readonly region: string } =>
  places[partitionOf(region)];

/** As often as the SDK's clients do here, see `retry.ts`. */
const tries = { throttled: 15, fault: 4 };

/**
 * One call of IAM's query API (version 2010-05-08), by hand: a form that is signed, and XML. The program makes two
 * calls of IAM, for which the SDK's client would be one more package of several megabytes.
 *
 * @returns the answer's `<…Result>`
 * @throws Error as the SDK's clients do: named by IAM's code, with `$metadata.httpStatusCode`
 */
export async function askIam(
  { region, credentials, endpoints, userAgent, pace = usualPace, patience = usualPatience }: AwsOptions,
  action: string,
  form: Readonly<Record<string, string>>,
): Promise<Element> {
  const place = placeOf(region);
  const url = new URL(endpoints?.iam ?? place.url);
  const body = new URLSearchParams({ Action: action, Version: '2010-05-08', ...form }).toString();
  const unsigned = {
    method: 'POST',
    url,
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      ...(userAgent === undefined ? {} : { 'user-agent': userAgent }),
    },
    body: Buffer.from(body),
  };
  let faults = 0;
  return retry(
    async () => {
      // Signed anew each time: a signature is good for minutes, and keys may have been renewed.
      const { host: _host, ...headers } = await signRequest(
        unsigned,
        { service: 'iam', region: place.region },
        credentials,
      );
      const signal = AbortSignal.timeout(patience);
      const answer = await fetched(url, { method: 'POST', headers, body, redirect: 'error', signal });
      return resultOf(action, answer.status, answer.text);
    },
    {
      judge: (error) => {
        if (isThrottled(error)) return { again: true };
        faults += 1;
        return { again: isPassing(error) && faults < tries.fault };
      },
      attempts: tries.throttled,
      base: pace.throttledMs,
      cap: pace.longestMs,
    },
  );
}

/** `fetch` hides what went wrong behind "fetch failed". */
async function fetched(url: URL, request: RequestInit): Promise<{ status: number; text: string }> {
  try {
    const answer = await fetch(url, request);
    return { status: answer.status, text: await answer.text() };
  } catch (error) {
    throw (error as { cause?: unknown }).cause ?? error;
  }
}

function resultOf(action: string, status: number, text: string): Element {
  const answer = parsed(text);
  if (status === 200 && answer !== undefined) {
    const result = childOf(answer, `${action}Result`);
    if (result !== undefined) return result;
  }
  const failure = childOf(answer, 'Error');
  throw Object.assign(new Error(textIn(failure, 'Message') ?? `HTTP ${status} without IAM's words`), {
    name: textIn(failure, 'Code') ?? 'UnknownError',
    $metadata: { httpStatusCode: status === 200 ? 502 : status },
  });
}

/** Undefined for what a proxy on the way says instead. */
function parsed(text: string): Element | undefined {
  try {
    return readXml(text);
  } catch {
    return undefined;
  }
}

/** A fault of AWS's, or a network that was not there, broke, or fell silent. */
function isPassing(error: unknown): boolean {
  const { $metadata, code } = error as { $metadata?: { httpStatusCode: number }; code?: unknown };
  if ($metadata !== undefined) return $metadata.httpStatusCode >= 500;
  return typeof code === 'string' || nameOf(error) === 'TimeoutError';
}
