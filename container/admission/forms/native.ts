import * as z from 'zod/mini';
import { fields, unavailable, word } from '../fields.js';
import { base64Image } from '../image.js';
import type { Fields } from '../parse-json.js';
import { demoteInstructions, underHeading } from '../system.js';
import { bodyOf, type Form } from './form.js';
import { numPredict, options, withoutRunnerOptions } from './options.js';
import { functionTools, jsonSchema, toolName } from './tools.js';

const sampling = {
  stream: z.optional(z.boolean()),
  format: z.optional(z.union([z.enum(['json', '']), jsonSchema])),
  options,
  think: z.optional(z.union([z.boolean(), z.enum(['low', 'medium', 'high', 'max'])])),
  truncate: z.optional(z.boolean()),
  logprobs: z.optional(z.boolean()),
  top_logprobs: z.optional(z.int().check(z.gte(0), z.lte(20))),
};

const images = z.optional(z.array(base64Image));

const message = fields({
  role: word('system', 'user', 'assistant', 'tool'),
  content: z.optional(z.string()),
  thinking: z.optional(z.string()),
  images,
  tool_calls: z.optional(
    z.array(
      fields({
        id: z.optional(z.string()),
        function: fields({
          index: z.optional(z.int()),
          name: toolName,
          arguments: z.optional(z.looseObject({})),
        }),
      }),
    ),
  ),
  tool_name: z.optional(z.string()),
  tool_call_id: z.optional(z.string()),
});

/** `/api/chat` */
export const chat: Form = {
  schema: bodyOf({ ...sampling, messages: z.optional(z.array(message)), tools: functionTools }),
  streams: true,
  texts: ['messages', 'tools'],
  list: 'messages',
  cap: numPredict,
  withSystem(body, system) {
    const messages = (body.messages ?? []) as readonly Fields[];
    // Without messages the engine loads the model and says nothing; it stays that way.
    if (messages.length === 0) return body;
    const first = { role: 'system', content: system };
    return { ...body, messages: [first, ...demoteInstructions(messages, 'text')] };
  },
  finish: withoutRunnerOptions,
};

/** `/api/generate` */
export const generate: Form = {
  schema: bodyOf({
    ...sampling,
    prompt: z.optional(z.string()),
    suffix: z.optional(z.string()),
    system: z.optional(z.string()),
    // A template is a program that the engine would run for the caller, and answers 500 when it does not parse.
    template: unavailable("the model's own is used"),
    raw: z.optional(z.boolean()),
    images,
  }),
  streams: true,
  texts: ['prompt', 'suffix', 'system'],
  cap: numPredict,
  // Templates leave the system prompt out when they fill a gap, and `raw` leaves out the template.
  aroundSystem: ['raw', 'suffix'],
  withSystem({ prompt, system: own, ...body }, system) {
    if (!prompt) return { ...body, prompt, system };
    const whole = own ? underHeading([String(own)], String(prompt)) : prompt;
    return { ...body, prompt: whole, system };
  },
  isRaw: ({ raw }) => raw === true,
  finish: withoutRunnerOptions,
};
