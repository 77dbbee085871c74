import { join } from 'node:path';
import type { Emit } from '../core/event.js';
import { createRegistryClient, type RegistryClient } from '../registry/client.js';
import { createDockerLogins } from '../registry/docker-logins.js';
import type { Io } from './io.js';

/**
 * One client a registry that we pull from, so that tokens and connections are shared, with the logins that Docker keeps.
 * Our own ECR has another: it asks AWS.
 */
export function registryClients(io: Io, emit: Emit): (origin: string) => RegistryClient {
  const folder = io.env.DOCKER_CONFIG || join(io.homedir, '.docker');
  const logins = createDockerLogins({ file: join(folder, 'config.json'), environment: io.env, emit });
  const made = new Map<string, RegistryClient>();
  return (origin) => {
    const known = made.get(origin) ?? createRegistryClient({ origin, credentials: logins(origin) });
    made.set(origin, known);
    return known;
  };
}
