import type { Place } from '../core/finding.js';
import { mib, seconds } from '../core/units.js';
import { type BlockConfig, blocks } from './blocks/list.js';
import type { Config } from './config.js';
import { defaults } from './defaults.js';
import { type Field, type FieldPath, fields } from './fields.js';
import type { Layer, Source } from './layer.js';
import { placeText } from './places.js';
import type { WrittenFields } from './written.js';

/** Where a settled value came from. */
export interface Origin {
  readonly kind: Source['kind'] | 'default';
  /** `--memory`, `OLLAMA_LAMBDA_MEMORY`, `ollama-lambda.yaml:3:9` or `default`. */
  readonly text: string;
  readonly place?: Place;
}

export type Origins = Readonly<Record<FieldPath, Origin>>;

export interface Settled {
  readonly config: Config;
  readonly origins: Origins;
  /** Who gave the value that holds; undefined for a default. */
  readonly givenBy: ReadonlyMap<FieldPath, Source>;
  /** Fields whose last word makes no sense: what holds instead is not what was meant. */
  readonly unreadable: ReadonlySet<FieldPath>;
}

/**
 * One value for every field: that of the last layer that has one, or the default. A field is taken whole; lists and
 * tags of two layers are never mixed. `region` and `profile` may stay undefined: AWS's own variables come later.
 */
export function settle(layers: readonly Layer[]): Settled {
  const givenBy = new Map<FieldPath, Source>();
  const last: Last = (path, read) => {
    const layer = layers.findLast(({ written }) => read(written) !== undefined);
    if (layer === undefined) return undefined;
    givenBy.set(path, layer.source);
    return read(layer.written);
  };
  const memory = last('memory', (written) => written.memory) ?? defaults.memory;
  const memoryCap = last('memoryCap', (written) => written.memoryCap);
  const config: Config = {
    name: last('name', (written) => written.name) ?? defaults.name,
    region: last('region', (written) => written.region),
    profile: last('profile', (written) => written.profile),
    accountId: last('accountId', (written) => written.accountId),
    stackName: last('stackName', (written) => written.stackName) ?? defaults.stackName,
    repository: last('repository', (written) => written.repository) ?? defaults.repository,
    model: last('model', (written) => written.model),
    modelSource: last('modelSource', (written) => written.modelSource) ?? defaults.modelSource,
    adapter: last('adapter', (written) => written.adapter),
    quantize: last('quantize', (written) => written.quantize),
    fallbackModel: last('fallbackModel', (written) => written.fallbackModel),
    preread: last('preread', (written) => written.preread) ?? defaults.preread,
    context: last('context', (written) => written.context) ?? defaults.context,
    kvCacheType: last('kvCacheType', (written) => written.kvCacheType) ?? defaults.kvCacheType,
    repack: last('repack', (written) => written.repack),
    memory: memory === 'auto' ? memory : mib(memory),
    memoryCap: memoryCap === undefined ? undefined : mib(memoryCap),
    timeout: seconds(last('timeout', (written) => written.timeout) ?? defaults.timeout),
    ephemeralStorage: mib(
      last('ephemeralStorage', (written) => written.ephemeralStorage) ?? defaults.ephemeralStorage,
    ),
    architecture: last('architecture', (written) => written.architecture) ?? defaults.architecture,
    builder: last('builder', (written) => written.builder) ?? defaults.builder,
    dockerfile: last('dockerfile', (written) => written.dockerfile),
    systemPrompt: last('systemPrompt', (written) => written.systemPrompt),
    guard: [...(last('guard', (written) => written.guard) ?? defaults.guard)],
    limits: settledLimits(last),
    endpoint: settledEndpoint(last),
    tags: { ...(last('tags', (written) => written.tags) ?? defaults.tags) },
    sources: settledSources(last),
    ...settledBlocks(last),
  };
  return {
    config: frozen(config),
    origins: originsOf(givenBy),
    givenBy,
    unreadable: unreadable(layers, givenBy),
  };
}

/** The last word on a field, if there is one; that it was asked for is remembered. */
type Last = <T>(path: FieldPath, read: (written: WrittenFields) => T | undefined) => T | undefined;

const settledLimits = (last: Last): Config['limits'] => ({
  bodyBytes: last('limits.bodyBytes', (written) => written.limits?.bodyBytes),
  promptBytes: last('limits.promptBytes', (written) => written.limits?.promptBytes),
  promptTokens: last('limits.promptTokens', (written) => written.limits?.promptTokens),
  outputTokens: last('limits.outputTokens', (written) => written.limits?.outputTokens),
  messages: last('limits.messages', (written) => written.limits?.messages),
  images: last('limits.images', (written) => written.limits?.images),
  keys: structuredClone(last('limits.keys', (written) => written.limits?.keys) ?? defaults.limits.keys),
});

function settledEndpoint(last: Last): Config['endpoint'] {
  const { auth, principals, public: open, invokeMode, cors } = defaults.endpoint;
  return {
    auth: last('endpoint.auth', (written) => written.endpoint?.auth) ?? auth,
    principals: [...(last('endpoint.principals', (written) => written.endpoint?.principals) ?? principals)],
    public: last('endpoint.public', (written) => written.endpoint?.public) ?? open,
    invokeMode: last('endpoint.invokeMode', (written) => written.endpoint?.invokeMode) ?? invokeMode,
    cors: {
      origins: [
        ...(last('endpoint.cors.origins', (written) => written.endpoint?.cors?.origins) ?? cors.origins),
      ],
      headers: [
        ...(last('endpoint.cors.headers', (written) => written.endpoint?.cors?.headers) ?? cors.headers),
      ],
      maxAge: seconds(
        last('endpoint.cors.maxAge', (written) => written.endpoint?.cors?.maxAge) ?? cors.maxAge,
      ),
    },
  };
}

function settledSources(last: Last): Config['sources'] {
  const { base, engine, engineVersion, modelRegistry } = defaults.sources;
  return {
    base: last('sources.base', (written) => written.sources?.base) ?? base,
    engine: last('sources.engine', (written) => written.sources?.engine) ?? engine,
    engineVersion:
      last('sources.engineVersion', (written) => written.sources?.engineVersion) ?? engineVersion,
    modelRegistry:
      last('sources.modelRegistry', (written) => written.sources?.modelRegistry) ?? modelRegistry,
  };
}

/** The compiler learns from `blocks/` what is made here from the same list. */
function settledBlocks(last: Last): BlockConfig {
  const settled = blocks.map(({ key, fields: own }) => {
    const members = Object.entries(own).map(([name, { fallback }]) => [
      name,
      structuredClone(
        last(`${key}.${name}` as FieldPath, (written) => valueIn(written[key], name)) ?? fallback,
      ),
    ]);
    return [key, Object.fromEntries(members)];
  });
  return Object.fromEntries(settled) as BlockConfig;
}

const valueIn = (block: object | undefined, name: string): unknown =>
  (block as Readonly<Record<string, unknown>> | undefined)?.[name];

function unreadable(
  layers: readonly Layer[],
  givenBy: ReadonlyMap<FieldPath, Source>,
): ReadonlySet<FieldPath> {
  const overruled = ({ path }: Field) => layers.findLastIndex(({ source }) => source === givenBy.get(path));
  const wrong = fields.filter((field) =>
    layers.slice(overruled(field) + 1).some((layer) => layer.unreadable.has(field.path)),
  );
  return new Set(wrong.map(({ path }) => path));
}

function originsOf(givenBy: ReadonlyMap<FieldPath, Source>): Origins {
  const entries = fields.map(({ path }) => [path, originOf(path, givenBy.get(path))] as const);
  return Object.fromEntries(entries) as Record<FieldPath, Origin>;
}

function originOf(path: FieldPath, source: Source | undefined): Origin {
  if (source === undefined) return { kind: 'default', text: 'default' };
  const keys = path.split('.');
  const place = source.place(keys, 'value');
  const text = place.line === undefined ? source.name(keys) : placeText(place);
  return { kind: source.kind, text, place };
}

function frozen<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) frozen(inner);
  return Object.freeze(value);
}
