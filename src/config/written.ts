import * as z from 'zod';
import { blocks, type WrittenBlocks } from './blocks/list.js';
import { defaults } from './defaults.js';
import { allowed, type Shape } from './field.js';
import { limitMembers } from './fields/values.js';
import { type Field, type FieldPath, fields } from './fields.js';

/** A number without quotes is read as what was typed (see `read-file.ts`), so editors should not complain. */
const unquoted = ['string', 'number', 'boolean'];

const limitOf = (name: keyof typeof limitMembers) =>
  z.int().meta(numberBounds(limitMembers[name])).optional();

const limitsOfKey = z.strictObject({
  bodyBytes: limitOf('bodyBytes'),
  promptBytes: limitOf('promptBytes'),
  promptTokens: limitOf('promptTokens'),
  outputTokens: limitOf('outputTokens'),
  messages: limitOf('messages'),
  images: limitOf('images'),
});

/**
 * What a person may write, in the file or for one environment of it: every field may be missing, none may be unknown.
 * Types only. Bounds and patterns are in the metadata, for editors; `rules.ts` checks them over the settled values, so
 * that a flag, a variable and the file get the same answer and no mistake is told twice.
 */
export const writtenFields = z.strictObject(shapeOf(describing('without-defaults')));

export type WrittenFields = z.infer<typeof writtenFields>;

/** The whole file. Only its JSON Schema is ever asked for, so it is made then, and not by every command. */
export const writtenConfig = () =>
  z.strictObject({
    ...shapeOf(describing('with-defaults')),
    environments: z
      .record(z.string(), writtenFields)
      .meta({
        description:
          'Named variations, chosen with --env: the same fields. What is given here stands instead of the field above, lists and tags as a whole.',
        examples: [{ staging: { model: 'llama3.2:1b', memory: 3008 } }],
      })
      .optional(),
  });

type NumberShape = Extract<Shape, { kind: 'number' }>;

type Mode = 'with-defaults' | 'without-defaults';

/** The usual types with what an editor is told of a field. */
function describing(mode: Mode) {
  return {
    mode,
    text: (path: FieldPath) => z.string().meta(metadata(path, mode)).optional(),
    whole: (path: FieldPath) => z.int().meta(metadata(path, mode)).optional(),
    yes: (path: FieldPath) => z.boolean().meta(about(path, mode)).optional(),
    texts: (path: FieldPath) => z.array(z.string()).meta(about(path, mode)).optional(),
  };
}

type Described = ReturnType<typeof describing>;

function shapeOf(described: Described) {
  const { mode, text, whole, yes, texts } = described;
  return {
    name: text('name'),
    region: text('region'),
    profile: text('profile'),
    accountId: z
      .string()
      .meta({ ...metadata('accountId', mode), type: unquoted })
      .optional(),
    stackName: text('stackName'),
    repository: text('repository'),
    model: text('model'),
    modelSource: text('modelSource'),
    adapter: text('adapter'),
    quantize: z.enum(['q8_0', 'q4_K_M', 'q4_K_S', 'f16']).meta(about('quantize', mode)).optional(),
    fallbackModel: text('fallbackModel'),
    preread: z.enum(['auto', 'on', 'off']).meta(about('preread', mode)).optional(),
    context: whole('context'),
    kvCacheType: z.enum(['f16', 'q8_0', 'q4_0']).meta(about('kvCacheType', mode)).optional(),
    repack: yes('repack'),
    memory: z
      .union([z.literal('auto'), z.int().meta(bounds('memory'))])
      .meta(about('memory', mode))
      .optional(),
    memoryCap: whole('memoryCap'),
    timeout: whole('timeout'),
    ephemeralStorage: whole('ephemeralStorage'),
    architecture: z.enum(['arm64', 'x86_64']).meta(about('architecture', mode)).optional(),
    builder: z
      .enum(['direct', 'docker', 'podman', 'finch', 'nerdctl'])
      .meta(about('builder', mode))
      .optional(),
    dockerfile: text('dockerfile'),
    systemPrompt: text('systemPrompt'),
    guard: texts('guard'),
    limits: limitsShape(described),
    endpoint: endpointShape(described),
    tags: z
      .record(z.string(), z.string().meta({ type: unquoted }))
      .meta(about('tags', mode))
      .optional(),
    sources: sourcesShape(described),
    ...blockShapes(mode),
  };
}

function limitsShape({ mode, whole }: Described) {
  return z
    .strictObject({
      bodyBytes: whole('limits.bodyBytes'),
      promptBytes: whole('limits.promptBytes'),
      promptTokens: whole('limits.promptTokens'),
      outputTokens: whole('limits.outputTokens'),
      messages: whole('limits.messages'),
      images: whole('limits.images'),
      keys: z.record(z.string(), limitsOfKey).meta(about('limits.keys', mode)).optional(),
    })
    .meta({ description: 'What one request may ask for.' })
    .optional();
}

function endpointShape({ mode, whole, yes, texts }: Described) {
  return z
    .strictObject({
      auth: z.enum(['iam', 'api-key', 'none']).meta(about('endpoint.auth', mode)).optional(),
      principals: z
        .array(z.string().meta({ type: unquoted }))
        .meta(about('endpoint.principals', mode))
        .optional(),
      public: yes('endpoint.public'),
      invokeMode: z.enum(['stream', 'buffered']).meta(about('endpoint.invokeMode', mode)).optional(),
      cors: z
        .strictObject({
          origins: texts('endpoint.cors.origins'),
          headers: texts('endpoint.cors.headers'),
          maxAge: whole('endpoint.cors.maxAge'),
        })
        .meta({ description: 'Which web pages may call from a browser.' })
        .optional(),
    })
    .meta({ description: 'Who may call the function.' })
    .optional();
}

function sourcesShape({ text }: Described) {
  return z
    .strictObject({
      base: text('sources.base'),
      engine: text('sources.engine'),
      engineVersion: text('sources.engineVersion'),
      modelRegistry: text('sources.modelRegistry'),
    })
    .meta({ description: 'Where the parts of the image come from, for mirrors and private networks.' })
    .optional();
}

/** The compiler learns from `blocks/` what is made here from the same list. */
function blockShapes(mode: Mode) {
  const shapes = blocks.map(({ key, description, fields: own }) => {
    const members = Object.entries(own).map(([name, { shape }]) => [
      name,
      schemaOf(shape)
        .meta(metadata(`${key}.${name}` as FieldPath, mode))
        .optional(),
    ]);
    return [key, z.strictObject(Object.fromEntries(members)).meta({ description }).optional()];
  });
  return Object.fromEntries(shapes) as {
    [Key in keyof WrittenBlocks]-?: z.ZodOptional<z.ZodType<NonNullable<WrittenBlocks[Key]>>>;
  };
}

/** Types only, as everywhere here. */
function schemaOf(shape: Shape): z.ZodType {
  switch (shape.kind) {
    case 'number':
      return z.int();
    case 'text':
      return z.string();
    case 'choice':
      return z.enum([...shape.values]);
    case 'switch':
      return z.boolean();
    case 'list':
      return z.array(z.string());
    case 'table':
      return z.record(z.string(), z.strictObject(membersOf(shape)));
    case 'pairs':
      return z.record(z.string(), z.string());
    default:
      throw new Error(`no such shape: ${shape satisfies never}`);
  }
}

function membersOf({ members }: Extract<Shape, { kind: 'table' }>) {
  const entries = Object.entries(members).map(
    ([name, member]) => [name, z.int().meta(numberBounds(member)).optional()] as const,
  );
  return Object.fromEntries(entries);
}

function metadata(path: FieldPath, mode: Mode) {
  return { ...about(path, mode), ...bounds(path) };
}

/** Description and default, for editors. */
function about(path: FieldPath, mode: Mode) {
  const field = fieldOf(path);
  const takes = field.shape.kind === 'switch' ? '' : ` It takes ${allowed(field.shape)}.`;
  const fallback = mode === 'with-defaults' ? fallbackOf(path) : undefined;
  return { description: field.description + takes, ...(fallback === undefined ? {} : { default: fallback }) };
}

function bounds(path: FieldPath) {
  const { shape } = fieldOf(path);
  if (shape.kind === 'number') return numberBounds(shape);
  if (shape.kind === 'text') return { pattern: shape.pattern.source, maxLength: shape.maxLength };
  return {};
}

function numberBounds({ min, max, only }: NumberShape) {
  return { minimum: min, maximum: max, ...(only === undefined ? {} : { enum: only }) };
}

function fallbackOf(path: FieldPath): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Readonly<Record<string, unknown>>)[key], defaults);
}

function fieldOf(path: FieldPath): Field {
  const field = fields.find((row) => row.path === path);
  if (field === undefined) throw new Error(`no field ${path}`);
  return field;
}
