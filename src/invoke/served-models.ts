import { refused } from './converse.js';
import { call, type Endpoint } from './endpoint.js';

/**
 * The names of the models that an endpoint serves, by `/api/tags`.
 *
 * @throws UserError `not-let-in` or `endpoint-failed`
 */
export async function servedModels(endpoint: Endpoint, signal: AbortSignal): Promise<readonly string[]> {
  const response = await call(endpoint, { method: 'GET', path: '/api/tags', signal });
  if (response.statusCode !== 200) throw await refused(response, endpoint);
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const { models } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
    models: readonly { readonly name: string }[];
  };
  return models.map(({ name }) => name);
}
