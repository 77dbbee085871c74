import * as z from 'zod/mini';
import { fields } from '../fields.js';
import type { Fields } from '../parse-json.js';

/** What the body of one route looks like, and where in it the things stand that admission reads and sets. */
export interface Form {
  readonly schema: z.core.$ZodType<Fields>;
  /** Whether the answer is a stream when the caller does not say; undefined when it never is one. */
  readonly streams: boolean | undefined;
  /** Fields whose strings reach the model. */
  readonly texts: readonly string[];
  /** The field that is a list of messages, or of texts to embed. */
  readonly list?: string;
  /** Absent when nothing is generated. */
  readonly cap?: {
    /** Tokens of the answer that the caller asks for. */
    read(body: Fields): number | undefined;
    write(body: Fields, tokens: number): Fields;
  };
  /** What cannot be had when the operator has set a system prompt, since it would go around it. */
  readonly aroundSystem?: readonly string[];
  /** Puts the operator's system prompt where the caller can neither replace it nor speak before it. */
  withSystem?(body: Fields, system: string): Fields;
  /** Whether the prompt goes to the model without a template, so that its marks are the caller's business. */
  isRaw?(body: Fields): boolean;
  /** The last word on what the engine gets. */
  finish?(body: Fields): Fields;
}

/**
 * Fields that are taken out of every body. `keep_alive` unloads the model, and `shift` loads it anew. `context` is a
 * deprecated list of tokens that nobody can read, search or clean.
 */
const taken = ['keep_alive', 'shift', 'context'];

/**
 * Fields that carry a prompt, or change how one is put together. They are taken out where a route does not have them:
 * what this engine ignores there, the next one may read, past everything that looks at prompts here.
 */
const prompts = [
  'messages',
  'prompt',
  'input',
  'system',
  'instructions',
  'suffix',
  'template',
  'raw',
  'chat_template',
  'chat_template_kwargs',
];

/** Undefined has no place in JSON. */
const nothing = z.optional(
  z.pipe(
    z.unknown(),
    z.transform(() => undefined),
  ),
);

/** Longer than any; comparing names takes a time that grows with the square of it. */
export const modelName = z.optional(z.string().check(z.maxLength(512)));

/** The schema of a whole body: the fields of this one, and those that all have in common. */
export const bodyOf = <Shape extends z.core.$ZodShape>(shape: Shape) =>
  fields({
    ...Object.fromEntries([...taken, ...prompts].map((name) => [name, nothing])),
    model: modelName,
    ...shape,
  });

/** A cap that stands in a field of the body itself. */
export const capIn = (name: string): Form['cap'] => ({
  read: (body) => body[name] as number | undefined,
  write: (body, tokens) => ({ ...body, [name]: tokens }),
});
