import * as z from 'zod/mini';
import { fields, tagged, unavailable, word } from '../fields.js';
import { dataUrlImage } from '../image.js';
import type { Fields } from '../parse-json.js';
import { demoteInstructions, underHeading } from '../system.js';
import { bodyOf, capIn, type Form } from './form.js';
import { mergeTexts } from './merge-texts.js';
import { asSystem, efforts } from './openai.js';
import { argumentsText, jsonSchema, listOf, toolName } from './tools.js';

const content = z.optional(
  z.union([
    z.string(),
    mergeTexts(
      z.array(
        tagged({
          input_text: { text: z.string() },
          output_text: { text: z.string() },
          input_image: { image_url: dataUrlImage },
        }),
      ),
    ),
  ]),
);

const typed = tagged({
  message: { role: word('system', 'developer', 'user', 'assistant'), content },
  function_call: { call_id: z.string(), name: toolName, arguments: argumentsText },
  function_call_output: { call_id: z.string(), output: content },
  reasoning: { encrypted_content: z.optional(z.string()) },
  web_search_call: {},
});

/** A message may leave its type out. */
const item = z.pipe(
  z.transform((value: unknown) => {
    const short = typeof value === 'object' && value !== null && 'role' in value && !('type' in value);
    return short ? { ...value, type: 'message' } : value;
  }),
  typed,
);

const tool = {
  name: toolName,
  description: z.optional(z.string()),
  strict: z.optional(z.boolean()),
  parameters: z.optional(jsonSchema),
};

const noMemory = 'nothing is kept between requests, send the whole conversation as input';

/** `/v1/responses` */
export const responses: Form = {
  schema: bodyOf({
    background: unavailable('an answer is given at once'),
    previous_response_id: unavailable(noMemory),
    conversation: unavailable(noMemory),
    input: z.union([z.string(), z.array(item)]),
    instructions: z.optional(z.string()),
    max_output_tokens: z.optional(z.int()),
    reasoning: z.optional(fields({ effort: z.optional(efforts) })),
    stream: z.optional(z.boolean()),
    temperature: z.optional(z.number()),
    text: z.optional(
      fields({
        format: z.optional(
          fields({ type: z.enum(['text', 'json_object', 'json_schema']), schema: z.optional(jsonSchema) }),
        ),
      }),
    ),
    // Not `web_search`, which the engine would do itself, at a service that it signs in to.
    tools: listOf(
      tagged({
        function: tool,
        namespace: { name: z.optional(z.string()), tools: listOf(tagged({ function: tool })) },
      }),
    ),
    top_p: z.optional(z.number()),
    truncation: z.optional(z.string()),
  }),
  streams: false,
  texts: ['input', 'instructions', 'tools'],
  list: 'input',
  cap: capIn('max_output_tokens'),
  withSystem({ input, instructions, ...body }, system) {
    const own = instructions ? [String(instructions)] : [];
    if (typeof input === 'string') {
      return { ...body, instructions: system, input: own.length > 0 ? underHeading(own, input) : input };
    }
    const before = own.map((text) => ({ type: 'message', role: 'system', content: text }));
    const items = demoteInstructions([...before, ...(input as readonly Fields[])], 'input_text');
    return { ...body, instructions: system, input: items.map((one) => ({ type: 'message', ...one })) };
  },
  finish: (body) =>
    Array.isArray(body.input) ? { ...body, input: (body.input as readonly Fields[]).map(asSystem) } : body,
};
