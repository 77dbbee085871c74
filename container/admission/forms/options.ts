import * as z from 'zod/mini';
import { type Fields, isObject } from '../parse-json.js';
import type { Form } from './form.js';

/** A list of strings that end an answer. */
export const stops = z.array(z.string()).check(z.maxLength(64));

/** As OpenAI's protocols have it: one, or a list. */
export const stop = z.optional(z.union([z.string(), stops]));

const number = z.optional(z.number());
const whole = z.optional(z.int());

/**
 * The engine's sampling options, with the types that its decoder insists on; names are matched as written. The engine
 * makes room for `repeat_last_n` tokens, so that a billion of them would take all memory; no context is longer than this.
 */
export const options = z.optional(
  z.looseObject({
    num_keep: whole,
    seed: whole,
    num_predict: whole,
    top_k: whole,
    top_p: number,
    min_p: number,
    typical_p: number,
    repeat_last_n: z.optional(z.int().check(z.lte(1_048_576))),
    temperature: number,
    repeat_penalty: number,
    presence_penalty: number,
    frequency_penalty: number,
    stop: z.optional(stops),
  }),
);

/**
 * A change of any of these makes the engine end its runner and load the model anew, for the next caller once more. They
 * are set for all requests alike by the engine's environment and by the model's params layer.
 */
const runnerOptions = new Set([
  'num_ctx',
  'num_batch',
  'num_gpu',
  'main_gpu',
  'use_mmap',
  'num_thread',
  'draft_num_predict',
]);

export function withoutRunnerOptions(body: Fields): Fields {
  if (!isObject(body.options)) return body;
  const kept = Object.entries(body.options).filter(([name]) => !runnerOptions.has(name));
  return { ...body, options: Object.fromEntries(kept) };
}

/** The cap of the native protocol, `options.num_predict`. */
export const numPredict: Form['cap'] = {
  read: ({ options }) => (isObject(options) ? (options.num_predict as number | undefined) : undefined),
  write: (body, tokens) => ({
    ...body,
    options: { ...(isObject(body.options) ? body.options : {}), num_predict: tokens },
  }),
};
