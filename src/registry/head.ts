import type { Digest } from '../core/digest.js';
import { scopeOf } from './auth.js';
import type { Connection } from './connection.js';
import { manifestTypes } from './manifest-types.js';
import type { Answer } from './transport.js';

/** One HEAD: the answer when there is something, undefined when there is not. @param path below `/v2/` */
export async function head(
  connection: Connection,
  repository: string,
  path: string,
  signal: AbortSignal | undefined,
): Promise<Answer | undefined> {
  const answer = await connection.exchange({
    method: 'HEAD',
    url: connection.url(path),
    headers: { accept: [...manifestTypes, '*/*'].join(', ') },
    expect: [200, 404],
    scope: scopeOf(repository, 'pull'),
    signal,
  });
  answer.discard();
  return answer.status === 200 ? answer : undefined;
}

export const headBlob = (
  connection: Connection,
  repository: string,
  digest: Digest,
  signal: AbortSignal | undefined,
): Promise<Answer | undefined> => head(connection, repository, `${repository}/blobs/${digest}`, signal);
