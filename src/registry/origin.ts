import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';

/**
 * Where a registry is: https, or plain http when it is on this machine (tests, rehearsals, a local mirror), which
 * nobody can listen in on.
 * @param registry host with an optional port (`docker.io`, `127.0.0.1:5000`), or an origin with its scheme
 * @throws UserError `registry-insecure` for plain http to another machine, `registry-address` for what is no address
 */
export function registryOrigin(registry: string): URL {
  const written = /^https?:\/\//.test(registry) ? registry : `https://${registry}`;
  if (!URL.canParse(written)) throw badAddress(registry);
  const url = new URL(written);
  if (url.pathname !== '/' || url.search !== '' || url.username !== '') throw badAddress(registry);
  if (!/^https?:\/\//.test(registry) && isLoopback(url.hostname)) url.protocol = 'http:';
  return checkPlainHttp(url, url);
}

/**
 * Lets https pass, and plain http only from a registry on loopback to loopback: a redirect or a token service
 * cannot lower a secure registry to an insecure one.
 */
export function checkPlainHttp(url: URL, registry: URL): URL {
  if (url.protocol === 'https:') return url;
  const local = url.protocol === 'http:' && isLoopback(url.hostname) && isLoopback(registry.hostname);
  if (local && registry.protocol === 'http:') return url;
  throw new UserError({
    code: 'registry-insecure',
    message: `${url.protocol}//${url.host} is not encrypted; images and logins travel over https only`,
    why:
      url.host === registry.host
        ? 'plain http is accepted for this machine alone (127.0.0.0/8, localhost, ::1)'
        : `${registry.host} pointed there`,
    next: [`curl -sI https://${registry.host}/v2/`],
    exitCode: exitCodes.usage,
  });
}

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  hostname === '[::1]' ||
  /^127\.\d+\.\d+\.\d+$/.test(hostname);

const badAddress = (registry: string): UserError =>
  new UserError({
    code: 'registry-address',
    message: `${JSON.stringify(registry.slice(0, 200))} is no address of a registry`,
    why: 'a registry is a host with an optional port, e.g. registry.example.com or 127.0.0.1:5000',
    next: ['ollama-lambda validate'],
    exitCode: exitCodes.usage,
  });
