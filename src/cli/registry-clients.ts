import { join } from 'node:path';
import type { Emit } from '../core/event.js';
import type { CredentialSource } from '../registry/auth.js';
import { createRegistryClient, type RegistryClient } from '../registry/client.js';
import { createDockerLogins } from '../registry/docker-logins.js';
import type { Io } from './io.js';

/**
 * One client a registry that we pull from, so that tokens and connections are shared, with the logins that Docker keeps.
 * Our own ECR has another: it asks AWS.
 */
export function registryClients(io: Io, emit: Emit): (origin: string) => RegistryClient {
  const folder = io.env.DOCKER_CONFIG || join(io.homedir, '.docker');
  const docker = createDockerLogins({ file: join(folder, 'config.json'), environment: io.env, emit });
  const accessToken = io.env.HF_TOKEN;
  const made = new Map<string, RegistryClient>();
  return (written) => {
    const origin = written === 'hf.co' ? huggingFace : written;
    const credentials: CredentialSource =
      origin === huggingFace && accessToken
        ? async () => ({ username: '', password: '', accessToken })
        : docker(origin);
    const known = made.get(origin) ?? createRegistryClient({ origin, credentials });
    made.set(origin, known);
    return known;
  };
}

/**
 * `hf.co` is its short name. Its models that are not for everybody want an access token, which all of its programs read
 * from `HF_TOKEN`.
 */
const huggingFace = 'huggingface.co';
