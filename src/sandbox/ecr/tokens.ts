import { registryHostName } from '../registry/repositories.js';
import type { EcrOperation, EcrOptions } from './ecr-service.js';

/** `GetAuthorizationToken`: the name AWS and a password for twelve hours. */
export function tokenOperations({ account, tokens }: EcrOptions): Readonly<Record<string, EcrOperation>> {
  return {
    GetAuthorizationToken() {
      const { password, expiresAt } = tokens.issue();
      return {
        authorizationData: [
          {
            authorizationToken: Buffer.from(`AWS:${password}`).toString('base64'),
            expiresAt: expiresAt.getTime() / 1000,
            // As on AWS. That the registry is really on loopback is told to clients in another way.
            proxyEndpoint: `https://${registryHostName(account)}`,
          },
        ],
      };
    },
  };
}
