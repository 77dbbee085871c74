import type { Auth, Scope } from './auth.js';
import { RegistryFailure } from './failure.js';
import { checkPlainHttp } from './origin.js';
import { type Answer, type Call, send } from './transport.js';

/** A call within a registry, with the rights that it needs. */
export interface Question extends Call {
  readonly scope: Scope;
  /** Statuses that are answers; every other one becomes a `RegistryFailure`. */
  readonly expect: readonly number[];
}

export type Exchange = (question: Question) => Promise<Answer>;

/** Docker Hub and ECR need one; more than a handful is a loop. */
const mostRedirects = 5;
/** One to learn which login is wanted, one to renew a login that has ended. */
const mostLogins = 2;
const longestComplaint = 16 * 1024;

/**
 * One question and its answer: logs in when asked to, follows redirects of GET and HEAD, and never shows the
 * registry's login to another host.
 */
export function createExchange(options: {
  readonly origin: URL;
  readonly auth: Auth;
  readonly silenceMs: number;
}): Exchange {
  const { origin, auth, silenceMs } = options;

  const follow = async (question: Question): Promise<{ answer: Answer; used: string | undefined }> => {
    let url = checkPlainHttp(question.url, origin);
    for (let hops = 0; ; hops += 1) {
      const own = url.origin === origin.origin;
      const used = own ? await auth.header(question.scope, question.signal) : undefined;
      const headers = { ...question.headers, ...(used ? { authorization: used } : {}) };
      const answer = await send({ ...question, url, headers }, silenceMs);
      const location = answer.header('location');
      const redirected =
        answer.status >= 301 && answer.status <= 308 && answer.status !== 304 && location !== '';
      if (!redirected || (question.method !== 'GET' && question.method !== 'HEAD')) return { answer, used };
      answer.discard();
      if (hops === mostRedirects) {
        throw new RegistryFailure({ words: `${origin.host} redirects in a circle`, transient: false });
      }
      url = checkPlainHttp(new URL(location, url), origin);
    }
  };

  return async (question) => {
    for (let logins = 0; ; logins += 1) {
      const { answer, used } = await follow(question);
      if (question.expect.includes(answer.status)) return answer;
      const complaint = await failureOf(answer, origin);
      const wanted = logins < mostLogins && asksForLogin(answer, complaint, origin);
      if (!wanted || !(await auth.refused(answer, used, question.scope))) throw complaint;
      // A stream has been spent on the refused try: only its owner can start again, from the upload's beginning.
      if (question.body) throw new RegistryFailure({ ...asParts(complaint), transient: true, retryAfter: 0 });
    }
  };
}

/** 401; or ECR's way of saying that its token of twelve hours is over: 403 with this text. */
const asksForLogin = (answer: Answer, complaint: RegistryFailure, origin: URL): boolean =>
  answer.url.origin === origin.origin &&
  (answer.status === 401 ||
    (answer.status === 403 && /authorization token has expired/i.test(complaint.message)));

/** What the registry said, in its own words: capped, and without control characters. */
async function failureOf(answer: Answer, origin: URL): Promise<RegistryFailure> {
  const { status } = answer;
  const { code, words } = complaintIn(await answer.text(longestComplaint), answer);
  const elsewhere = answer.url.origin !== origin.origin;
  return new RegistryFailure({
    words: words || `HTTP status ${status}${elsewhere ? ` from ${answer.url.host}` : ''}`,
    code,
    status,
    // Signed addresses that a registry redirects to run out (403): asking the registry again gives a fresh one.
    transient: status === 408 || status === 429 || status >= 500 || (elsewhere && status === 403),
    retryAfter: retryAfterMs(answer.header('retry-after')),
    limit: limitText(answer.header('ratelimit-limit')),
  });
}

/** The specification's list of errors, or Hugging Face's one `error`, whose code is in a header. */
function complaintIn(text: string, answer: Answer): { readonly code: string; readonly words: string } {
  try {
    const { errors, error } = JSON.parse(text) as {
      readonly errors?: readonly { readonly code?: unknown; readonly message?: unknown }[];
      readonly error?: unknown;
    };
    const first = errors?.[0] ?? { code: answer.header('x-error-code'), message: error };
    return { code: clean(first.code), words: clean(first.message) || clean(first.code) };
  } catch {
    // Not the specification's JSON: proxies answer HTML, which helps nobody.
    return { code: '', words: /^\s*</.test(text) ? '' : clean(text) };
  }
}

const clean = (value: unknown): string =>
  typeof value === 'string'
    ? value
        .replace(/[^\x20-\x7e]+/g, ' ')
        .trim()
        .slice(0, 300)
    : '';

/** Seconds, or undefined; the date form is rare and our clock may be wrong. */
const retryAfterMs = (written: string): number | undefined =>
  /^\d{1,6}$/.test(written) ? Number(written) * 1000 : undefined;

/** Docker Hub's `100;w=21600`: pulls, and the seconds in which they may be made. */
function limitText(written: string): string | undefined {
  const [, pulls, seconds] = /^(\d{1,9});w=(\d{1,9})$/.exec(written) ?? [];
  if (pulls === undefined || seconds === undefined) return undefined;
  const hours = Number(seconds) / 3600;
  return `${pulls} pulls in ${Number.isInteger(hours) ? `${hours} hours` : `${seconds} seconds`}`;
}

const asParts = ({ message, status, code, limit, cause }: RegistryFailure) => ({
  words: message,
  limit,
  status,
  code,
  cause,
});
