import type { IncomingMessage } from 'node:http';
import { callAwake, type OnWaking } from './awake.js';
import { refused } from './converse.js';
import { type Call, call, type Endpoint } from './endpoint.js';

/**
 * The whole answer to a request that is answered with one document of JSON, and its headers.
 *
 * @param onWaking given, a function that is not ready yet is asked once more, after this was told
 * @throws UserError `not-let-in` or `endpoint-failed`
 */
export async function readJson(
  endpoint: Endpoint,
  request: Call,
  onWaking?: OnWaking,
): Promise<{ readonly document: unknown; readonly headers: IncomingMessage['headers'] }> {
  const response = await (onWaking === undefined
    ? call(endpoint, request)
    : callAwake(endpoint, request, onWaking));
  if (response.statusCode !== 200) throw await refused(response, endpoint);
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { document: JSON.parse(Buffer.concat(chunks).toString('utf8')), headers: response.headers };
}
