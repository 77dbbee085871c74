import * as z from 'zod/mini';
import { fields, tagged, word } from '../fields.js';
import { dataUrlImage } from '../image.js';
import type { Fields } from '../parse-json.js';
import { demoteInstructions } from '../system.js';
import { bodyOf, capIn, type Form } from './form.js';
import { stop } from './options.js';
import { argumentsText, functionTools, jsonSchema, toolName } from './tools.js';

const sampling = {
  stream: z.optional(z.boolean()),
  stream_options: z.optional(fields({ include_usage: z.optional(z.boolean()) })),
  max_tokens: z.optional(z.int()),
  seed: z.optional(z.int()),
  stop,
  temperature: z.optional(z.number()),
  top_p: z.optional(z.number()),
  frequency_penalty: z.optional(z.number()),
  presence_penalty: z.optional(z.number()),
  // The engine gives one answer whatever is asked for, and a caller that counts on more fails later and worse.
  n: z.optional(z.literal(1)),
};

export const efforts = z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'ultra', 'max']);

const parts = z.array(
  tagged({
    text: { text: z.string() },
    image_url: { image_url: z.union([fields({ url: dataUrlImage }), dataUrlImage]) },
  }),
);

const calls = z.array(
  fields({
    id: z.optional(z.string()),
    type: z.optional(z.literal('function')),
    function: fields({ name: toolName, arguments: argumentsText }),
  }),
);

const message = fields({
  role: word('system', 'developer', 'user', 'assistant', 'tool'),
  content: z.optional(z.union([z.string(), parts])),
  reasoning: z.optional(z.string()),
  tool_calls: z.optional(calls),
  name: z.optional(z.string()),
  tool_call_id: z.optional(z.string()),
}).check(({ value, issues }) => {
  if (value.content !== undefined || value.tool_calls !== undefined) return;
  issues.push({
    code: 'custom',
    message: 'is missing, expected a string or a list',
    input: value,
    path: ['content'],
  });
});

/** `/v1/chat/completions` */
export const chatCompletions: Form = {
  schema: bodyOf({
    ...sampling,
    messages: z.array(message).check(z.minLength(1)),
    max_completion_tokens: z.optional(z.int()),
    response_format: z.optional(
      fields({
        type: z.enum(['text', 'json_object', 'json_schema']),
        json_schema: z.optional(fields({ schema: z.optional(jsonSchema) })),
      }),
    ),
    tools: functionTools,
    reasoning: z.optional(fields({ effort: z.optional(efforts) })),
    reasoning_effort: z.optional(efforts),
    logprobs: z.optional(z.boolean()),
    top_logprobs: z.optional(z.int().check(z.gte(0), z.lte(20))),
  }),
  streams: false,
  texts: ['messages', 'tools'],
  list: 'messages',
  cap: {
    // The newer name, which current clients send and the engine does not know, goes before the older one.
    read: (body) => (body.max_completion_tokens ?? body.max_tokens) as number | undefined,
    write: ({ max_completion_tokens: _, ...body }, tokens) => ({ ...body, max_tokens: tokens }),
  },
  withSystem(body, system) {
    const first = { role: 'system', content: system };
    return { ...body, messages: [first, ...demoteInstructions(body.messages as readonly Fields[], 'text')] };
  },
  finish: (body) => ({ ...body, messages: (body.messages as readonly Fields[]).map(asSystem) }),
};

/** OpenAI's newer name of the system. Templates of other models know it no more than the engine does, and drop it. */
export const asSystem = (message: Fields): Fields =>
  message.role === 'developer' ? { ...message, role: 'system' } : message;

/** Some clients send every prompt as a list, which the engine does not take. */
const onlyPrompt = z.pipe(
  z.array(z.string()),
  z.transform((prompts, { issues }) => {
    if (prompts.length === 1) return prompts[0];
    const message = `has ${prompts.length} items, expected one prompt`;
    issues.push({ code: 'custom', message, input: prompts, path: [] });
    return z.NEVER;
  }),
);

/** `/v1/completions` */
export const completions: Form = {
  schema: bodyOf({
    ...sampling,
    prompt: z.optional(z.union([z.string(), onlyPrompt])),
    suffix: z.optional(z.string()),
    logprobs: z.optional(z.int().check(z.gte(0), z.lte(20))),
  }),
  streams: false,
  texts: ['prompt', 'suffix'],
  cap: capIn('max_tokens'),
  aroundSystem: ['suffix'],
  // The protocol has no place for a system prompt; it can only stand before the prompt, in the user's turn.
  withSystem: (body, system) =>
    body.prompt ? { ...body, prompt: `${system}\n\n${String(body.prompt)}` } : body,
};
