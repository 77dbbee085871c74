import type { Cache } from '../image/cache.js';

/**
 * The repositories that this machine has pushed to, by registry, the last one first: places from which the next repository
 * may mount layers in place of being sent them. Only a hint, and in the cache: whether a blob is there, is asked.
 */
export interface Lenders {
  /** @returns those but `repository` */
  of(host: string, repository: string): Promise<readonly string[]>;
  add(host: string, repository: string): Promise<void>;
}

/** As many as are worth a round trip for each layer. */
const mostLenders = 3;

export function createLenders(cache: Pick<Cache, 'recall' | 'remember'>): Lenders {
  const nameOf = (host: string): string => `pushed-to-${host}`;
  const known = async (host: string): Promise<readonly string[]> => {
    const { repositories } = ((await cache.recall(nameOf(host))) ?? {}) as {
      readonly repositories?: unknown;
    };
    return (Array.isArray(repositories) ? repositories : []).filter((name) => typeof name === 'string');
  };
  return {
    of: async (host, repository) => (await known(host)).filter((name) => name !== repository),
    async add(host, repository) {
      const others = (await known(host)).filter((name) => name !== repository);
      await cache.remember(nameOf(host), { repositories: [repository, ...others].slice(0, mostLenders + 1) });
    },
  };
}
