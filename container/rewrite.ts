import { sameModel } from './model-name.js';
import type { Protocol } from './protocol.js';

export type Rewritten =
  | { readonly ok: true; readonly body: string }
  | { readonly ok: false; readonly status: 400 | 404; readonly message: string };

/**
 * Turns a caller's request body into the one the engine gets: the image's model, and nothing that would make the engine
 * restart its runner or unload the model, which a caller of a shared function has no business doing. What is left out
 * is set for every request alike by the engine's environment and by the model's params layer.
 */
export function rewriteBody(protocol: Protocol, body: Uint8Array, model: string): Rewritten {
  if (body.length === 0) return refused(400, 'missing request body');
  const written = parseObject(body);
  if (written === undefined) return refused(400, 'the request body is not a JSON object');
  const fields = canonicalNames(written);
  const asked = fields.model ?? model;
  if (typeof asked !== 'string') return refused(400, 'model must be a string');
  if (asked !== '' && !sameModel(asked, model)) return refused(404, `model '${asked}' not found`);

  const { shift, keep_alive, options, max_completion_tokens, ...rest } = fields;
  const limits =
    protocol === 'openai' && max_completion_tokens != null ? { max_tokens: max_completion_tokens } : {};
  const settings = options === undefined ? {} : { options: withoutRunnerOptions(options) };
  return { ok: true, body: JSON.stringify({ ...rest, ...limits, ...settings, model }) };
}

const refused = (status: 400 | 404, message: string): Rewritten => ({ ok: false, status, message });

function parseObject(body: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // Neither UTF-8 nor JSON: the caller of this function says so.
  }
}

/** The fields that are taken out or replaced. */
const guarded = new Set(['model', 'options', 'shift', 'keep_alive', 'max_tokens', 'max_completion_tokens']);

/**
 * The engine is written in Go, whose JSON decoder takes `Keep_Alive`, and even `ſhift` with a long s, for the field of
 * the plain name. A guard that compares names as written would let those through.
 */
function canonicalNames(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const folded = name.toUpperCase().toLowerCase();
      return [guarded.has(folded) ? folded : name, value];
    }),
  );
}

/** A change of any of these makes the engine kill and reload its runner (they are matched as written, unlike fields). */
const runnerOptions = new Set([
  'num_ctx',
  'num_batch',
  'num_gpu',
  'main_gpu',
  'use_mmap',
  'num_thread',
  'draft_num_predict',
]);

function withoutRunnerOptions(options: unknown): unknown {
  if (!isObject(options)) return options;
  return Object.fromEntries(Object.entries(options).filter(([name]) => !runnerOptions.has(name)));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
