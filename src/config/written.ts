import * as z from 'zod/mini';
import { blocks, type WrittenBlocks } from './blocks/list.js';
import type { Shape } from './field.js';
import { limitMembers } from './fields/values.js';
import type { FieldPath } from './fields.js';
import { about, bounds, memberNotes, metadata, type Notes } from './notes.js';

const limitsOfKey = (notes: Notes) => {
  const limitOf = (name: keyof typeof limitMembers) =>
    z.optional(noted(z.int(), notes, () => memberNotes(`limits.${name}`, limitMembers[name])));
  return z.strictObject({
    bodyBytes: limitOf('bodyBytes'),
    promptBytes: limitOf('promptBytes'),
    promptTokens: limitOf('promptTokens'),
    outputTokens: limitOf('outputTokens'),
    messages: limitOf('messages'),
    images: limitOf('images'),
  });
};

function noted<T extends z.ZodMiniType>(schema: T, notes: Notes, metadata: () => object): T {
  if (notes !== 'none') z.globalRegistry.add(schema, metadata() as z.core.GlobalMeta);
  return schema;
}

/** The usual types with what an editor is told of a field. */
function describing(notes: Notes) {
  const field = <T extends z.ZodMiniType>(path: FieldPath, schema: T) =>
    z.optional(noted(schema, notes, () => metadata(path, notes)));
  const plain = <T extends z.ZodMiniType>(path: FieldPath, schema: T) =>
    z.optional(noted(schema, notes, () => about(path, notes)));
  return {
    notes,
    field,
    /** Without bounds, which stand in the type itself. */
    plain,
    group: <T extends z.ZodMiniType>(description: string, schema: T) =>
      z.optional(noted(schema, notes, () => ({ description }))),
    text: (path: FieldPath) => field(path, z.string()),
    whole: (path: FieldPath) => field(path, z.int()),
    yes: (path: FieldPath) => plain(path, z.boolean()),
    texts: (path: FieldPath) => plain(path, z.array(z.string())),
    anyText: () => noted(z.string(), notes, () => ({ type: unquoted })),
  };
}

type Described = ReturnType<typeof describing>;

/** A number without quotes is read as what was typed (see `read-file.ts`), so editors should not complain. */
const unquoted = ['string', 'number', 'boolean'];

function shapeOf(notes: Notes) {
  const described = describing(notes);
  const { plain, text, whole, yes, texts, anyText } = described;
  return {
    name: text('name'),
    region: text('region'),
    profile: text('profile'),
    accountId: z.optional(
      noted(z.string(), notes, () => ({ ...metadata('accountId', notes), type: unquoted })),
    ),
    stackName: text('stackName'),
    repository: text('repository'),
    model: text('model'),
    modelSource: text('modelSource'),
    adapter: text('adapter'),
    quantize: plain('quantize', z.enum(['q8_0', 'q4_K_M', 'q4_K_S', 'f16'])),
    fallbackModel: text('fallbackModel'),
    preread: plain('preread', z.enum(['auto', 'on', 'off'])),
    context: whole('context'),
    kvCacheType: plain('kvCacheType', z.enum(['f16', 'q8_0', 'q4_0'])),
    repack: yes('repack'),
    memory: plain('memory', z.union([z.literal('auto'), noted(z.int(), notes, () => bounds('memory'))])),
    memoryCap: whole('memoryCap'),
    timeout: whole('timeout'),
    ephemeralStorage: whole('ephemeralStorage'),
    architecture: plain('architecture', z.enum(['arm64', 'x86_64'])),
    builder: plain('builder', z.enum(['direct', 'docker', 'podman', 'finch', 'nerdctl'])),
    dockerfile: text('dockerfile'),
    systemPrompt: text('systemPrompt'),
    guard: texts('guard'),
    limits: limitsShape(described),
    endpoint: endpointShape(described),
    tags: plain('tags', z.record(z.string(), anyText())),
    sources: sourcesShape(described),
    ...blockShapes(notes),
  };
}

const limitsShape = ({ notes, group, plain, whole }: Described) =>
  group(
    'What one request may ask for.',
    z.strictObject({
      bodyBytes: whole('limits.bodyBytes'),
      promptBytes: whole('limits.promptBytes'),
      promptTokens: whole('limits.promptTokens'),
      outputTokens: whole('limits.outputTokens'),
      messages: whole('limits.messages'),
      images: whole('limits.images'),
      keys: plain('limits.keys', z.record(z.string(), limitsOfKey(notes))),
    }),
  );

const endpointShape = ({ group, plain, whole, yes, texts, anyText }: Described) =>
  group(
    'Who may call the function.',
    z.strictObject({
      auth: plain('endpoint.auth', z.enum(['iam', 'api-key', 'none'])),
      principals: plain('endpoint.principals', z.array(anyText())),
      public: yes('endpoint.public'),
      invokeMode: plain('endpoint.invokeMode', z.enum(['stream', 'buffered'])),
      cors: group(
        'Which web pages may call from a browser.',
        z.strictObject({
          origins: texts('endpoint.cors.origins'),
          headers: texts('endpoint.cors.headers'),
          maxAge: whole('endpoint.cors.maxAge'),
        }),
      ),
    }),
  );

const sourcesShape = ({ group, text }: Described) =>
  group(
    'Where the parts of the image come from, for mirrors and private networks.',
    z.strictObject({
      base: text('sources.base'),
      engine: text('sources.engine'),
      engineVersion: text('sources.engineVersion'),
      modelRegistry: text('sources.modelRegistry'),
    }),
  );

/**
 * What a person may write, in the file or for one environment of it: every field may be missing, none may be unknown.
 * Types only. Bounds and patterns are for editors; `rules.ts` checks them over the settled values, so that a flag, a
 * variable and the file get the same answer and no mistake is told twice.
 */
export const writtenFields = z.strictObject(shapeOf('none'));

export type WrittenFields = z.infer<typeof writtenFields>;

/** The whole file with notes. Only its JSON Schema is ever asked for, so it is made then, and not by every command. */
export const writtenConfig = () =>
  z.strictObject({
    ...shapeOf('with-defaults'),
    environments: z.optional(
      noted(z.record(z.string(), z.strictObject(shapeOf('without-defaults'))), 'with-defaults', () => ({
        description:
          'Named variations, chosen with --env: the same fields. What is given here stands instead of the field above, lists and tags as a whole.',
        examples: [{ staging: { model: 'llama3.2:1b', memory: 3008 } }],
      })),
    ),
  });

/** The compiler learns from `blocks/` what is made here from the same list. */
function blockShapes(notes: Notes) {
  const shapes = blocks.map(({ key, description, fields: own }) => {
    const schema = (): z.ZodMiniType => {
      const members = Object.entries(own).map(([name, { shape }]) => [
        name,
        z.optional(
          noted(schemaOf(shape, notes, key), notes, () => metadata(`${key}.${name}` as FieldPath, notes)),
        ),
      ]);
      return noted(z.strictObject(Object.fromEntries(members)), notes, () => ({ description }));
    };
    // A file has two or three of these blocks: the others are not made to read it.
    return [key, z.optional(notes === 'none' ? z.lazy(schema) : schema())];
  });
  return Object.fromEntries(shapes) as {
    [Key in keyof WrittenBlocks]-?: z.ZodMiniOptional<z.ZodMiniType<NonNullable<WrittenBlocks[Key]>>>;
  };
}

/** Types only, as everywhere here. */
function schemaOf(shape: Shape, notes: Notes, block: string): z.ZodMiniType {
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
      return z.record(z.string(), z.strictObject(membersOf(shape, notes, block)));
    case 'pairs':
      return z.record(z.string(), z.string());
    default:
      throw new Error(`no such shape: ${shape satisfies never}`);
  }
}

function membersOf({ members }: Extract<Shape, { kind: 'table' }>, notes: Notes, block: string) {
  const entries = Object.entries(members).map(
    ([name, member]) =>
      [
        name,
        z.optional(noted(z.int(), notes, () => memberNotes(`${block}.${name}` as FieldPath, member))),
      ] as const,
  );
  return Object.fromEntries(entries);
}
