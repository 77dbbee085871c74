import { fileURLToPath } from 'node:url';
import { bare } from './peers.js';
import { freePort, type Server, serve } from './program.js';

/** AWS's DynamoDB Local in memory, on loopback; `.ci/install-peers` brings its archives with Maven. */
export async function startDynamoLocal(folder: string): Promise<Server> {
  const port = await freePort();
  const archives = fileURLToPath(new URL('../../.peers/dynamodb-local', import.meta.url));
  const program = fileURLToPath(new URL('LoopbackDynamo.java', import.meta.url));
  const args = [`-Djava.library.path=${archives}`, '-cp', `${archives}/*`, program, String(port)];
  return serve('java', args, bare(folder), { port, path: '/' });
}
