import { RegistryFailure } from './failure.js';
import { checkPlainHttp } from './origin.js';
import { type Answer, send } from './transport.js';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Asked when the registry wants a login, and again when it no longer accepts the last answer. */
export type CredentialSource = () => Promise<Credentials | undefined>;

/** Rights on one repository, as the token specification writes them: `repository:<name>:pull,push`. */
export type Scope = string;

export const scopeOf = (repository: string, actions: 'pull' | 'pull,push'): Scope =>
  `repository:${repository}:${actions}`;

/** Knows how to get into one registry: nothing, Basic (ECR, htpasswd) or Bearer tokens (Docker Hub, public.ecr.aws). */
export interface Auth {
  /** What to send as Authorization; undefined as long as nobody asked for one. */
  header(scope: Scope, signal: AbortSignal | undefined): Promise<string | undefined>;
  /**
   * Takes in a refusal: learns the challenge, or lets go of what was `used` and refused.
   * @returns whether another try could go differently
   */
  refused(answer: Answer, used: string | undefined, scope: Scope): Promise<boolean>;
}

type Challenge =
  | { readonly kind: 'basic' }
  | { readonly kind: 'bearer'; readonly realm: URL; readonly service: string };

export function createAuth(options: {
  readonly origin: URL;
  readonly credentials: CredentialSource;
  readonly silenceMs: number;
}): Auth {
  let challenge: Challenge | undefined;
  let login: Promise<Credentials | undefined> | undefined;
  const tokens = new Map<Scope, Promise<string>>();

  const basic = async (): Promise<string | undefined> => {
    login ??= options.credentials();
    const known = await login;
    return known && `Basic ${Buffer.from(`${known.username}:${known.password}`).toString('base64')}`;
  };

  const header: Auth['header'] = async (scope, signal) => {
    if (challenge === undefined) return undefined;
    if (challenge.kind === 'basic') return basic();
    const { realm, service } = challenge;
    let token = tokens.get(scope);
    if (token === undefined) {
      token = basic().then((own) => fetchToken({ realm, service, scope, own, signal }, options.silenceMs));
      tokens.set(scope, token);
      // A token that could not be had is asked for again next time; whoever awaits this one sees the error.
      token.catch(() => tokens.delete(scope));
    }
    return `Bearer ${await token}`;
  };

  return {
    header,
    async refused(answer, used, scope) {
      const asked = parseChallenge(answer.header('www-authenticate'), answer.url, options.origin);
      if (asked) challenge = asked;
      if (used === undefined) return challenge?.kind === 'bearer' || (await basic()) !== undefined;
      // Another request may have renewed it meanwhile; only the refused one is dropped.
      if (used === (await header(scope, undefined))) {
        login = undefined;
        tokens.delete(scope);
      }
      return true;
    },
  };
}

/** `Bearer realm="…",service="…"` or `Basic realm="…"`; of several, the first that we know. */
function parseChallenge(written: string, url: URL, registry: URL): Challenge | undefined {
  if (/^bearer /i.test(written)) {
    const fields = new Map(
      [...written.matchAll(/([a-z_]+)="([^"]*)"/gi)].map(([, name = '', value = '']) => [
        name.toLowerCase(),
        value,
      ]),
    );
    const realm = fields.get('realm') ?? '';
    if (!URL.canParse(realm, url.href)) return undefined;
    return {
      kind: 'bearer',
      realm: checkPlainHttp(new URL(realm, url), registry),
      service: fields.get('service') ?? '',
    };
  }
  return /^basic\b/i.test(written) ? { kind: 'basic' } : undefined;
}

interface TokenQuestion {
  readonly realm: URL;
  readonly service: string;
  readonly scope: Scope;
  /** Authorization with the user's login, if there is one. */
  readonly own: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Token answers are JSON of a few kilobytes. */
const longestToken = 256 * 1024;

async function fetchToken(question: TokenQuestion, silenceMs: number): Promise<string> {
  const url = new URL(question.realm);
  if (question.service) url.searchParams.set('service', question.service);
  url.searchParams.set('scope', question.scope);
  const headers = { accept: 'application/json', ...(question.own ? { authorization: question.own } : {}) };
  const answer = await send({ method: 'GET', url, headers, signal: question.signal }, silenceMs);
  const text = await answer.text(longestToken);
  if (answer.status !== 200) {
    throw new RegistryFailure({
      words: `the token service ${url.host} answered ${answer.status}`,
      status: answer.status,
      transient: answer.status === 429 || answer.status >= 500,
    });
  }
  const token = tokenIn(text);
  if (token === undefined)
    throw new RegistryFailure({ words: `${url.host} sent no token`, transient: false });
  return token;
}

function tokenIn(text: string): string | undefined {
  try {
    const { token, access_token: alias } = JSON.parse(text) as Record<string, unknown>;
    const found = token ?? alias;
    // A line break in it would be a way to smuggle headers in.
    return typeof found === 'string' && /^[\x21-\x7e]+$/.test(found) ? found : undefined;
  } catch {
    // No JSON, so no token: the caller says so.
    return undefined;
  }
}
