import { RegistryFailure } from './failure.js';
import { checkPlainHttp } from './origin.js';
import { type Answer, type Call, send } from './transport.js';

export interface Credentials {
  readonly username: string;
  readonly password: string;
  /** What some registries give instead of a password: it buys tokens (OAuth2 refresh token), and is no Basic login. */
  readonly identityToken?: string;
  /** What is sent as it is, in place of a login (Hugging Face). Never before the registry has refused us without it. */
  readonly accessToken?: string;
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
  | { readonly kind: 'token'; readonly value: string }
  | { readonly kind: 'bearer'; readonly realm: URL; readonly service: string };

export function createAuth(options: {
  readonly origin: URL;
  readonly credentials: CredentialSource;
  readonly silenceMs: number;
}): Auth {
  let challenge: Challenge | undefined;
  let login: Promise<Credentials | undefined> | undefined;
  const tokens = new Map<Scope, Promise<string>>();

  const own = (): Promise<Credentials | undefined> => {
    login ??= options.credentials();
    return login;
  };

  const basic = async (): Promise<string | undefined> => basicOf(await own());

  const token = async (question: Omit<TokenQuestion, 'own'>): Promise<string> => {
    const known = await own();
    try {
      return await fetchToken({ ...question, own: known }, options.silenceMs);
    } catch (error) {
      if (known === undefined || !(error instanceof RegistryFailure) || !isRefusal(error.status)) throw error;
      // The login is no longer any good. Whoever gave it may have a newer one, or say that it goes without.
      login = options.credentials();
      const other = await login;
      if (other === known) throw error;
      return fetchToken({ ...question, own: other }, options.silenceMs);
    }
  };

  const header: Auth['header'] = async (scope, signal) => {
    if (challenge === undefined) return undefined;
    if (challenge.kind === 'basic') return basic();
    if (challenge.kind === 'token') return `Bearer ${challenge.value}`;
    const { realm, service } = challenge;
    let bought = tokens.get(scope);
    if (bought === undefined) {
      bought = token({ realm, service, scope, signal });
      tokens.set(scope, bought);
      // A token that could not be had is asked for again next time; whoever awaits this one sees the error.
      bought.catch(() => tokens.delete(scope));
    }
    return `Bearer ${await bought}`;
  };

  return {
    header,
    async refused(answer, used, scope) {
      if (challenge?.kind === 'token') return false;
      const { accessToken } = (await own()) ?? {};
      if (accessToken !== undefined) {
        challenge = { kind: 'token', value: accessToken };
        return true;
      }
      const asked = parseChallenge(answer.header('www-authenticate'), answer.url, options.origin);
      if (asked) challenge = asked;
      if (used === undefined) return challenge?.kind === 'bearer' || (await basic()) !== undefined;
      // Another request may have renewed it meanwhile; only the refused one is dropped.
      if (used === (await header(scope, undefined))) {
        // Tokens end after minutes; whether the login behind them is still good, the token service says.
        if (challenge?.kind !== 'bearer') login = undefined;
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
  /** The user's login, if there is one. */
  readonly own: Credentials | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Token answers are JSON of a few kilobytes. */
const longestToken = 256 * 1024;

const basicOf = (login: Credentials | undefined): string | undefined =>
  login === undefined || login.identityToken !== undefined
    ? undefined
    : `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;

/** 400 is public ECR's answer to a login that has ended. */
const isRefusal = (status: number | undefined): boolean => [400, 401, 403].includes(status ?? 0);

async function fetchToken(question: TokenQuestion, silenceMs: number): Promise<string> {
  const { realm: url } = question;
  const answer = await send(tokenCall(question), silenceMs);
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

/** A GET with or without Basic; or the OAuth2 form that an identity token takes (distribution's `auth/oauth.md`). */
function tokenCall({ realm, service, scope, own, signal }: TokenQuestion): Call {
  const accept = { accept: 'application/json' };
  if (own?.identityToken !== undefined) {
    const fields = { grant_type: 'refresh_token', service, scope, client_id: 'ollama-lambda' };
    const form = Buffer.from(new URLSearchParams({ ...fields, refresh_token: own.identityToken }).toString());
    const headers = { ...accept, 'content-type': 'application/x-www-form-urlencoded' };
    return {
      method: 'POST',
      url: realm,
      headers,
      body: { size: form.length, open: () => once(form) },
      signal,
    };
  }
  const url = new URL(realm);
  if (service) url.searchParams.set('service', service);
  url.searchParams.set('scope', scope);
  const login = basicOf(own);
  return { method: 'GET', url, headers: { ...accept, ...(login ? { authorization: login } : {}) }, signal };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
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
