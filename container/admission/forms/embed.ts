import * as z from 'zod/mini';
import { bodyOf, type Form } from './form.js';
import { options, withoutRunnerOptions } from './options.js';

const input = z.union([z.string(), z.array(z.string())]);
const dimensions = z.optional(z.int().check(z.gte(1), z.lte(65_536)));

/** `/api/embed` */
export const embed: Form = {
  schema: bodyOf({ input: z.optional(input), truncate: z.optional(z.boolean()), dimensions, options }),
  streams: undefined,
  texts: ['input'],
  list: 'input',
  finish: withoutRunnerOptions,
};

/** `/api/embeddings`, which came before. */
export const embeddings: Form = {
  schema: bodyOf({ prompt: z.optional(z.string()), options }),
  streams: undefined,
  texts: ['prompt'],
  finish: withoutRunnerOptions,
};

/** `/v1/embeddings`; lists of tokens, which OpenAI's own takes too, mean nothing to another model. */
export const openaiEmbeddings: Form = {
  schema: bodyOf({
    input: z.union([z.string(), z.array(z.string()).check(z.minLength(1))]),
    dimensions,
    encoding_format: z.optional(z.enum(['float', 'base64'])),
  }),
  streams: undefined,
  texts: ['input'],
  list: 'input',
};
