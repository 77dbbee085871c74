import { randomBytes } from 'node:crypto';
import type { SandboxRequest } from '../service.js';
import { RegistryFailure } from './answers.js';
import type { RegistryHost } from './hosts.js';
import type { Repository } from './repositories.js';
import { tokenPath } from './routes.js';
import type { TokenBook } from './token-book.js';

export type Action = 'pull' | 'push';

interface Wish {
  /** Of a repository, and the repository itself where there is one. */
  readonly name: string;
  readonly repository: Repository | undefined;
  readonly action: Action;
}

export interface Gate {
  /** @throws RegistryFailure 401 with the challenge that this host makes; 403 for what nobody may do */
  admit(request: SandboxRequest, host: RegistryHost, wish: Wish): void;
  /** `GET /v2/`: asks for credentials of whatever kind, since it cannot know which registry is meant. */
  admitPing(request: SandboxRequest): void;
  /** The token endpoint: `{ token, expires_in, … }`. Anonymous callers may pull. */
  issueToken(request: SandboxRequest): Readonly<Record<string, unknown>>;
}

/** Seconds. Docker's registry says 300. */
const bearerLifetime = 300;

interface Grant {
  readonly scopes: ReadonlySet<string>;
  readonly aws: boolean;
  readonly expiresAt: number;
}

export function createGate(options: {
  readonly tokens: TokenBook;
  readonly now: () => Date;
  readonly ecrEndpoint: string;
}): Gate {
  const grants = new Map<string, Grant>();
  const basic = `Basic realm="${options.ecrEndpoint}/",service="ecr.amazonaws.com"`;

  /** Whether the request shows a password that ECR gave out. */
  const isAws = (request: SandboxRequest): boolean => {
    const [user, password] = basicCredentials(request);
    if (user === undefined) return false;
    const verdict = user === 'AWS' ? options.tokens.check(password) : 'unknown';
    if (verdict === 'expired') throw expired();
    return verdict === 'good';
  };

  const grantOf = (request: SandboxRequest): Grant | 'bad' | undefined => {
    const token = credentials(request, 'bearer');
    if (token === undefined) return undefined;
    const grant = grants.get(token);
    return grant && grant.expiresAt > options.now().getTime() ? grant : 'bad';
  };

  const gate: Gate = {
    admit(request, host, { name, action, repository }) {
      const challenge = bearerChallenge(request, host.name, `repository:${name}:${action}`);
      if (repository?.locked) throw unauthorized(challenge);
      if (action === 'push' && !host.writable) throw denied(host);
      if (host.auth === 'none') return;

      const grant = grantOf(request);
      if (host.auth === 'basic') {
        if (isAws(request) || (typeof grant === 'object' && grant.aws)) return;
        throw new NotAuthorized(basic);
      }
      if (grant === 'bad' && host.badTokenStatus === 400) {
        // Public ECR's way, and without a challenge: see registry.md.
        throw new RegistryFailure(400, 'DENIED', 'Your authorization token is invalid or has expired.');
      }
      if (typeof grant !== 'object' || !grant.scopes.has(`${name}:${action}`)) throw unauthorized(challenge);
    },
    admitPing(request) {
      if (isAws(request) || typeof grantOf(request) === 'object') return;
      throw unauthorized([bearerChallenge(request, 'sandbox'), basic]);
    },
    issueToken(request) {
      const aws = isAws(request);
      if (!aws && basicCredentials(request)[0] !== undefined) {
        throw new RegistryFailure(401, 'UNAUTHORIZED', 'incorrect username or password');
      }
      const token = randomBytes(48).toString('base64url');
      const scopes = request.query.getAll('scope').flatMap((scope) => scope.split(' '));
      grants.set(token, {
        aws,
        scopes: new Set(scopes.flatMap((scope) => grantedBy(scope, aws))),
        expiresAt: options.now().getTime() + bearerLifetime * 1000,
      });
      return {
        token,
        access_token: token,
        expires_in: bearerLifetime,
        issued_at: options.now().toISOString(),
      };
    },
  };
  return gate;
}

/** ECR's 401 is plain text, not the specification's JSON. */
export class NotAuthorized extends Error {
  constructor(readonly challenge: string) {
    super('Not Authorized');
    this.name = 'NotAuthorized';
  }
}

/** ECR answers 403, without a challenge, so that clients which wait for a 401 never ask for a new token. */
export const expired = () =>
  new RegistryFailure(403, 'DENIED', 'Your authorization token has expired. Reauthenticate and try again.');

function unauthorized(challenge: string | readonly string[]): RegistryFailure {
  return new RegistryFailure(401, 'UNAUTHORIZED', 'authentication required', {
    'WWW-Authenticate': challenge,
  });
}

const denied = (host: RegistryHost) =>
  new RegistryFailure(403, 'DENIED', `requested access to the resource is denied: ${host.name} is read-only`);

function bearerChallenge(request: SandboxRequest, service: string, scope?: string): string {
  const realm = `http://${request.raw.headers.host ?? '127.0.0.1'}${tokenPath}`;
  return `Bearer realm="${realm}",service="${service}"${scope ? `,scope="${scope}"` : ''}`;
}

/** `repository:a/b:pull,push` → `a/b:pull`, `a/b:push`; strangers may only pull. */
function grantedBy(scope: string, aws: boolean): readonly string[] {
  const [type, name, actions] = scope.split(':');
  if (type !== 'repository' || name === undefined || actions === undefined) return [];
  return actions
    .split(',')
    .filter((action) => aws || action === 'pull')
    .map((action) => `${name}:${action}`);
}

function credentials(request: SandboxRequest, scheme: string): string | undefined {
  const [given = '', value] = (request.raw.headers.authorization ?? '').split(' ');
  return given.toLowerCase() === scheme ? value : undefined;
}

function basicCredentials(request: SandboxRequest): readonly [string | undefined, string] {
  const encoded = credentials(request, 'basic');
  if (encoded === undefined) return [undefined, ''];
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
}
