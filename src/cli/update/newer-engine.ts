import type { Config } from '../../config/config.js';
import { isUserError } from '../../core/errors.js';
import { isLocalEngine } from '../../image/direct/local-engine.js';
import { localImage } from '../../image/image-file.js';
import { isOlder } from '../../models/engine.js';
import type { RegistryClient } from '../../registry/client.js';
import { parseImageRef } from '../../registry/image-ref.js';

/** Whether the engine's registry has a release newer than the one that the config names. */
export interface NewerEngine {
  readonly version: string;
  /** The newest release; undefined when it is not known, and `unknown` says why. */
  readonly newest: string | undefined;
  readonly newer: boolean;
  readonly unknown?: string;
}

/** A registry gives as many tags at once as it likes; Ollama's has some thousand. */
const pageSize = 1000;
const mostPages = 50;

/** Releases only: `0.34.2`, not `0.35.0-rc1` or `0.34.2-rocm`. What cannot be asked stops nothing. */
export async function newerEngine(
  { engine, engineVersion: version }: Config['sources'],
  clientOf: (registry: string) => Pick<RegistryClient, 'tags'>,
  signal: AbortSignal,
): Promise<NewerEngine> {
  const unknown = (why: string): NewerEngine => ({ version, newest: undefined, newer: false, unknown: why });
  if (!isRelease(version)) return unknown(`${version} is no release`);
  if (isLocalEngine(engine) || localImage(engine) !== undefined) return unknown('it is on this machine');
  const { registry, repository } = parseImageRef(engine);
  try {
    const releases = (await allTags(clientOf(registry), repository, signal)).filter(isRelease);
    if (releases.length === 0) return unknown(`${registry} names no releases of ${repository}`);
    const newest = releases.reduce((best, next) => (isOlder(best, next) ? next : best));
    return { version, newest, newer: isOlder(version, newest) };
  } catch (error) {
    if (!isUserError(error)) throw error;
    return unknown(error.message);
  }
}

const isRelease = (tag: string): boolean => /^v?\d+\.\d+\.\d+$/.test(tag);

async function allTags(
  client: Pick<RegistryClient, 'tags'>,
  repository: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const found = new Set<string>();
  let last: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const tags = await client.tags(repository, pageSize, signal, last);
    const before = found.size;
    for (const tag of tags) found.add(tag);
    // Some registries know no pages and begin anew each time.
    if (found.size === before) break;
    last = tags.at(-1);
  }
  return [...found];
}
