import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import type { OnWaking } from './awake.js';
import type { Endpoint } from './endpoint.js';
import { readJson } from './read-json.js';

/** A model as Ollama's `/api/tags` and `/api/ps` tell of it. */
export interface ServedModel {
  readonly name: string;
  readonly digest: string;
  /** Bytes: of its files, or of what is loaded of it. */
  readonly size: number;
  readonly modified_at?: string;
  /** Tokens; of what is loaded. */
  readonly context_length?: number;
  readonly details?: { readonly parameter_size?: string; readonly quantization_level?: string };
}

/** As Ollama's `/api/show`; without what concerns only who made it (paths, template, system prompt). */
export interface ShownModel {
  readonly details?: {
    readonly family?: string;
    readonly parameter_size?: string;
    readonly quantization_level?: string;
  };
  readonly model_info?: Readonly<Record<string, unknown>>;
  readonly capabilities?: readonly string[];
  readonly parameters?: string;
  readonly license?: string;
}

/**
 * The names of the models that an endpoint serves, by `/api/tags`.
 *
 * @throws UserError `not-let-in` or `endpoint-failed`
 */
export async function servedModels(endpoint: Endpoint, signal: AbortSignal): Promise<readonly string[]> {
  return (await modelsAt(endpoint, '/api/tags', signal)).models.map(({ name }) => name);
}

/**
 * What the endpoint serves (`/api/tags`), or what the instance that answers has loaded (`/api/ps`).
 *
 * @throws UserError `not-let-in` or `endpoint-failed`
 */
export async function modelsAt(
  endpoint: Endpoint,
  path: '/api/tags' | '/api/ps',
  signal: AbortSignal,
  onWaking?: OnWaking,
): Promise<{ readonly models: readonly ServedModel[]; readonly coldStart: boolean }> {
  const { document, headers } = await readJson(endpoint, { method: 'GET', path, signal }, onWaking);
  const { models } = document as { readonly models: readonly ServedModel[] | null };
  return { models: models ?? [], coldStart: headers['x-ollama-lambda-cold-start'] === 'true' };
}

/** @throws UserError `model-not-served` (exit 6), and what `modelsAt` throws */
export async function showModel(
  endpoint: Endpoint,
  model: string,
  signal: AbortSignal,
  onWaking?: OnWaking,
): Promise<ShownModel> {
  const body = Buffer.from(JSON.stringify({ model }));
  const headers = { 'content-type': 'application/json' };
  const request = { method: 'POST', path: '/api/show', headers, body, signal };
  const served = (await modelsAt(endpoint, '/api/tags', signal, onWaking)).models.map(({ name }) => name);
  if (!served.some((name) => sameName(name, model))) throw notServed(model, served);
  return (await readJson(endpoint, request, onWaking)).document as ShownModel;
}

/** Whether two spellings are one model to Ollama: `llama3.2` and `llama3.2:latest`. */
export const sameName = (a: string, b: string): boolean => whole(a) === whole(b);

const whole = (name: string): string => (/:[^/]*$/.test(name) ? name : `${name}:latest`).toLowerCase();

const notServed = (model: string, served: readonly string[]): UserError =>
  new UserError({
    code: 'model-not-served',
    message: `the endpoint does not serve ${model.slice(0, 200)}`,
    why: `it serves ${served.join(', ')}: a function has the model that was deployed`,
    next: [
      'ollama-lambda list',
      `ollama-lambda models show ${model.slice(0, 200)}   # of any model, from its registry`,
    ],
    exitCode: exitCodes.notFound,
  });
