import * as z from 'zod/mini';
import { fields, tagged, word } from '../fields.js';
import { base64Image } from '../image.js';
import type { Fields } from '../parse-json.js';
import { demoteInstructions, textOf } from '../system.js';
import { bodyOf, capIn, type Form } from './form.js';
import { mergeTexts } from './merge-texts.js';
import { stops } from './options.js';
import { jsonSchema, listOf, toolName } from './tools.js';

const text = { text: z.string() };
// The type of a source by address is refused with the types that are allowed: nothing is fetched from here.
const image = { source: tagged({ base64: { media_type: z.optional(z.string()), data: base64Image } }) };

const blocks = mergeTexts(
  z.array(
    tagged({
      text,
      image,
      thinking: { thinking: z.string(), signature: z.optional(z.string()) },
      redacted_thinking: {},
      tool_use: { id: z.string(), name: toolName, input: z.optional(z.looseObject({})) },
      tool_result: {
        tool_use_id: z.string(),
        content: z.optional(z.union([z.string(), mergeTexts(z.array(tagged({ text, image })))])),
        is_error: z.optional(z.boolean()),
      },
    }),
  ),
);

/** `/v1/messages` */
export const messages: Form = {
  schema: bodyOf({
    max_tokens: z.int().check(z.gte(1)),
    messages: z
      .array(fields({ role: word('user', 'assistant'), content: z.union([z.string(), blocks]) }))
      .check(z.minLength(1)),
    system: z.optional(z.union([z.string(), mergeTexts(z.array(tagged({ text })))])),
    stream: z.optional(z.boolean()),
    temperature: z.optional(z.number()),
    top_p: z.optional(z.number()),
    top_k: z.optional(z.int()),
    stop_sequences: z.optional(stops),
    tools: listOf(
      fields({
        // Not Anthropic's own tools, which run on its servers, nor `web_search`, which the engine would do itself.
        type: z.optional(z.literal('custom')),
        name: toolName,
        description: z.optional(z.string()),
        input_schema: z.optional(jsonSchema),
      }),
    ),
    thinking: z.optional(fields({ type: z.string() })),
    output_config: z.optional(fields({ effort: z.optional(z.string()) })),
  }),
  streams: false,
  texts: ['messages', 'system', 'tools'],
  list: 'messages',
  cap: capIn('max_tokens'),
  withSystem(body, system) {
    const own = textOf(body.system);
    const before = own === '' ? [] : [{ role: 'system', content: own }];
    const all = demoteInstructions([...before, ...(body.messages as readonly Fields[])], 'text');
    return { ...body, system, messages: all };
  },
};
