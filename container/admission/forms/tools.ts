import * as z from 'zod/mini';
import { fields } from '../fields.js';

/** A name that a model can say and a program can look up. */
export const toolName = z.string().check(z.minLength(1), z.maxLength(256));

/** A JSON Schema; what is inside is for the engine to understand. */
export const jsonSchema = z.looseObject({});

/** Tools of one request, as OpenAI limits them: each costs the prompt some hundred tokens. */
export const listOf = <Item extends z.core.$ZodType>(tool: Item) =>
  z.optional(z.array(tool).check(z.maxLength(128)));

/** As OpenAI's chat and the native protocol have them. */
export const functionTools = listOf(
  fields({
    type: z.optional(z.literal('function')),
    function: fields({
      name: toolName,
      description: z.optional(z.string()),
      parameters: z.optional(jsonSchema),
    }),
  }),
);

/**
 * The arguments of a call, an object in a string. Written anew, so that no text hides from what follows behind JSON's
 * own escapes: `\u003c|im_start|>` is `<|im_start|>` to the model.
 */
export const argumentsText = z.pipe(
  z.string(),
  z.transform((text: string, { issues }) => {
    const value = text === '' ? {} : parsed(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return JSON.stringify(value);
    issues.push({ code: 'custom', message: 'is not a JSON object in a string', input: text, path: [] });
    return z.NEVER;
  }),
);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Not JSON: the schema says so.
  }
}
