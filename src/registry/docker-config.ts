import { readFile } from 'node:fs/promises';
import type { Credentials } from './auth.js';

/** What Docker's `config.json` says about logins, by host; everything else in it is no concern of ours. */
export interface DockerConfig {
  /** Logins that lie in the file itself. */
  readonly logins: ReadonlyMap<string, Credentials>;
  /** The helper of one host. */
  readonly helpers: ReadonlyMap<string, string>;
  /** The helper of every other host. */
  readonly store: string | undefined;
}

export const emptyDockerConfig: DockerConfig = { logins: new Map(), helpers: new Map(), store: undefined };

/**
 * Reads Docker's configuration; podman, skopeo and crane write the same file when told to.
 * @returns the configuration, or in a sentence why it cannot be read; no file is an empty one
 */
export async function readDockerConfig(file: string): Promise<DockerConfig | string> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? emptyDockerConfig : `${file} cannot be read (${code})`;
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    // The parser's own message would quote the file, and with it secrets.
    return `${file} is no JSON`;
  }
  const { auths, credHelpers, credsStore } = recordOf(document);
  return {
    logins: new Map(
      Object.entries(recordOf(auths)).flatMap(([server, entry]) => {
        const login = loginIn(recordOf(entry));
        return login === undefined ? [] : [[hostOf(server), login] as const];
      }),
    ),
    helpers: new Map(
      Object.entries(recordOf(credHelpers)).flatMap(([server, name]) =>
        typeof name === 'string' ? [[hostOf(server), name] as const] : [],
      ),
    ),
    store: typeof credsStore === 'string' && credsStore !== '' ? credsStore : undefined,
  };
}

/** Docker Hub goes by many names; the one in Docker's files is the address of its first version. */
const hubNames: ReadonlySet<string> = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io']);
const hubServer = 'https://index.docker.io/v1/';

/** `https://host:port/v1/` and `host:port` are the same server. */
export function hostOf(server: string): string {
  const host = (server.replace(/^https?:\/\//, '').split('/')[0] ?? '').toLowerCase();
  return hubNames.has(host) ? 'docker.io' : host;
}

/** How a helper is asked for a host. */
export const serverOf = (host: string): string => (host === 'docker.io' ? hubServer : host);

/** `auth` is base64 of `user:password`; older files have both in clear. Helpers leave entries without either. */
function loginIn(entry: Readonly<Record<string, unknown>>): Credentials | undefined {
  const { auth, username, password, identitytoken } = entry;
  const [user = '', ...rest] =
    typeof auth === 'string' ? Buffer.from(auth, 'base64').toString('utf8').split(':') : [];
  const login = {
    username: user !== '' ? user : textOf(username),
    password: rest.length > 0 ? rest.join(':').replace(/\0+$/, '') : textOf(password),
  };
  if (textOf(identitytoken) !== '') return { ...login, identityToken: textOf(identitytoken) };
  return login.username !== '' && login.password !== '' ? login : undefined;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
