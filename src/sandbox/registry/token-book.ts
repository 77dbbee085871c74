import { randomBytes } from 'node:crypto';

/** The passwords that `GetAuthorizationToken` gave out; the `/v2/` side asks whether one is good. */
export interface TokenBook {
  issue(): { readonly password: string; readonly expiresAt: Date };
  check(password: string): 'good' | 'expired' | 'unknown';
}

/** ECR's tokens are good for 12 hours. */
const defaultLifetimeSeconds = 12 * 60 * 60;

export function createTokenBook(options: {
  readonly now: () => Date;
  /** A negative one makes tokens that are expired when they arrive. */
  readonly lifetimeSeconds?: number;
}): TokenBook {
  const issued = new Map<string, Date>();
  const lifetime = (options.lifetimeSeconds ?? defaultLifetimeSeconds) * 1000;
  return {
    issue() {
      // As long as the real ones (about 2 KB), so that nobody relies on short Authorization headers.
      const password = randomBytes(1400).toString('base64');
      const expiresAt = new Date(options.now().getTime() + lifetime);
      issued.set(password, expiresAt);
      return { password, expiresAt };
    },
    check(password) {
      const expiresAt = issued.get(password);
      if (expiresAt === undefined) return 'unknown';
      return expiresAt > options.now() ? 'good' : 'expired';
    },
  };
}
