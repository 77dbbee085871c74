import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import { call, type Endpoint } from '../invoke/endpoint.js';
import { servedModels } from '../invoke/served-models.js';
import type { Session } from './session.js';

export interface LocalEndpoint {
  readonly endpoint: Endpoint;
  readonly model: string;
}

/**
 * An address of this machine that answers without a signature (what `dev` serves, an Ollama) needs no AWS, neither an account
 * nor a Region. Undefined for other addresses, and for one that asks for more: a rehearsal's.
 *
 * @param key of the endpoint, where there is one
 * @param configured model of the config
 * @throws UserError `endpoint-unreachable`; `model-missing` (exit 2) when it serves several and none is configured
 */
export async function localEndpoint(
  url: string,
  key: string | undefined,
  configured: string | undefined,
  session: Session,
): Promise<LocalEndpoint | undefined> {
  if (!URL.canParse(url) || !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname)) {
    return undefined;
  }
  const access = key === undefined ? ({ kind: 'none' } as const) : ({ kind: 'api-key', key } as const);
  const endpoint: Endpoint = { url, region: '', access };
  const { signal } = session.signals;
  const answer = await call(endpoint, { method: 'GET', path: '/api/tags', signal });
  answer.resume();
  if (answer.statusCode !== 200) return undefined;
  const served = configured === undefined ? await servedModels(endpoint, signal) : [configured];
  const [model] = served;
  if (model !== undefined && served.length === 1) return { endpoint, model };
  throw new UserError({
    code: 'model-missing',
    message: `${url} serves ${served.length === 0 ? 'no model' : 'several models'}, and none was given`,
    why: served.length === 0 ? 'nothing answers there yet' : `it serves ${served.join(', ').slice(0, 400)}`,
    next: [`OLLAMA_LAMBDA_MODEL=${model ?? '<model>'} with the same command`, 'model in ollama-lambda.yaml'],
    exitCode: exitCodes.usage,
  });
}
