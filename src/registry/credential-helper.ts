import { spawn } from 'node:child_process';
import type { Credentials } from './auth.js';

/** What came of asking a credential helper; a helper that cannot be asked is no reason to give up a public pull. */
export type HelperAnswer =
  | { readonly kind: 'login'; readonly login: Credentials }
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly why: string };

export interface HelperOptions {
  /** Looked up in `PATH`; the helper gets all of it, for keychains and clouds keep what they need there. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds, default 20 000: a keychain may ask its owner; nobody answers on a server. */
  readonly patienceMs?: number | undefined;
}

/** Docker's own rule is that the name is the rest of a program's name: never a path. */
const nameGrammar = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** Logins are a line; tokens of clouds a few kilobytes. */
const longestAnswer = 64 * 1024;

/**
 * Asks `docker-credential-<name> get` for the login of a server: the server's address on standard input, one JSON document
 * on standard output (docker/docker-credential-helpers). The login never appears in arguments or in what is told.
 */
export function askHelper(name: string, server: string, options: HelperOptions): Promise<HelperAnswer> {
  const program = `docker-credential-${name}`;
  if (!nameGrammar.test(name)) {
    return Promise.resolve({
      kind: 'failed',
      why: `${JSON.stringify(name.slice(0, 64))} is no name of a helper`,
    });
  }
  return new Promise((resolve) => {
    const child = spawn(program, ['get'], {
      env: { ...options.environment },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    let text = '';
    const patience = setTimeout(() => {
      finish({ kind: 'failed', why: `${program} did not answer` });
    }, options.patienceMs ?? 20_000);
    const finish = (answer: HelperAnswer): void => {
      clearTimeout(patience);
      child.kill('SIGKILL');
      // A grandchild may hold the pipe open; nobody listens to it any more.
      child.stdout.destroy();
      resolve(answer);
    };
    child.on('error', (error: NodeJS.ErrnoException) => {
      const missing = error.code === 'ENOENT';
      finish({
        kind: 'failed',
        why: missing ? `there is no program ${program} in PATH` : `${program} cannot run (${error.code})`,
      });
    });
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      if (text.length > longestAnswer) finish({ kind: 'failed', why: `${program} does not stop talking` });
    });
    child.on('close', (code) => finish(answerOf(program, code, text)));
    // A helper that ends without reading makes this fail; its exit code tells the story.
    child.stdin.on('error', () => undefined);
    child.stdin.end(server);
  });
}

function answerOf(program: string, code: number | null, text: string): HelperAnswer {
  if (code !== 0) {
    // The protocol's own words for "I have nothing for this server".
    const none = /credentials not found|no credentials|not found in native keychain/i.test(text);
    return none ? { kind: 'none' } : { kind: 'failed', why: `${program} ended with ${code ?? 'a signal'}` };
  }
  const fields = objectIn(text);
  const { Username: username, Secret: secret } = fields ?? {};
  if (typeof username !== 'string' || typeof secret !== 'string') {
    return { kind: 'failed', why: `${program} answered something else than a login` };
  }
  if (secret === '') return { kind: 'none' };
  return { kind: 'login', login: loginOf(username, secret) };
}

/** `<token>` is the protocol's name for a secret that is an identity token and no password. */
const loginOf = (username: string, secret: string): Credentials =>
  username === '<token>'
    ? { username: '', password: '', identityToken: secret }
    : { username, password: secret };

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    // Said by the caller; the text itself may hold a secret and is shown to nobody.
    return undefined;
  }
}
