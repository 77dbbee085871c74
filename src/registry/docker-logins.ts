import type { Emit } from '../core/event.js';
import type { CredentialSource, Credentials } from './auth.js';
import { askHelper, type HelperOptions } from './credential-helper.js';
import { type DockerConfig, emptyDockerConfig, hostOf, readDockerConfig, serverOf } from './docker-config.js';

export interface DockerLoginOptions extends HelperOptions {
  /** Docker's `config.json`: in `DOCKER_CONFIG`, else in `~/.docker`. */
  readonly file: string;
  readonly emit: Emit;
}

/**
 * The logins that Docker keeps, by registry. Whatever is wrong with them is told once and then goes without: most of what
 * we pull is public, and a registry that wants a login will say so itself.
 */
export function createDockerLogins(options: DockerLoginOptions): (origin: string) => CredentialSource {
  const { file, emit } = options;
  const told = new Set<string>();
  const warn = (text: string): void => {
    if (told.has(text)) return;
    told.add(text);
    emit({ kind: 'note', level: 'warn', text });
  };
  let config: Promise<DockerConfig> | undefined;
  const read = (): Promise<DockerConfig> => {
    config ??= readDockerConfig(file).then((found) => {
      if (typeof found !== 'string') return found;
      warn(`${found}: going on without its logins`);
      return emptyDockerConfig;
    });
    return config;
  };

  const loginFor = async (host: string): Promise<Credentials | undefined> => {
    const { logins, helpers, store } = await read();
    const helper = helpers.get(host) ?? store;
    if (helper !== undefined) {
      const answer = await askHelper(helper, serverOf(host), options);
      if (answer.kind === 'login') return answer.login;
      if (answer.kind === 'failed') warn(`no login for ${host}: ${answer.why} (named in ${file})`);
    }
    return logins.get(host);
  };

  return (origin) => {
    const host = hostOf(origin);
    let refused: Credentials | undefined;
    return async () => {
      const login = await loginFor(host);
      // Asked again because the registry did not take the last answer: a helper may have renewed it meanwhile.
      if (login !== undefined && isSame(login, refused)) {
        warn(`${host} does not take the login in ${file} any more; going on without it`);
        return undefined;
      }
      refused = login;
      return login;
    };
  };
}

const isSame = (one: Credentials, other: Credentials | undefined): boolean =>
  one.username === other?.username &&
  one.password === other.password &&
  one.identityToken === other.identityToken;
