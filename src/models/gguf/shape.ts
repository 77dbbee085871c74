import { type Capability, templateCapabilities } from '../capabilities.js';
import { GgufMistake } from './byte-cursor.js';
import { countsOf, type Lookup } from './counts.js';
import { recurrentStateIn, slidingPatternIn, type VisionShape, visionIn } from './details.js';
import { fileTypeName } from './file-types.js';
import type { GgufHeader, GgufTensor } from './header.js';
import type { MetadataValue } from './metadata.js';
import { tensorTypes } from './tensor-types.js';

/** What a model's header says that decides how much memory it takes and how fast it is. JSON-able. */
export interface ModelShape {
  /** `general.architecture`: `llama`, `qwen3`, `gemma3`, … */
  readonly architecture: string;
  readonly layers: number;
  readonly embedding: number;
  /** Width of the feed-forward part, or of a scan; of the experts that work at once where there are several. */
  readonly feedForward: number;
  readonly heads: number;
  /** Key/value heads, one number for each layer; 0 where a layer keeps no cache. */
  readonly keyValueHeads: readonly number[];
  readonly keyLength: number;
  readonly valueLength: number;
  /** Tokens; undefined when every layer attends to everything. */
  readonly slidingWindow: number | undefined;
  /** Which layers have that window, where the header says so: all but every n-th, or layer by layer. */
  readonly slidingPattern?: number | readonly boolean[];
  /** Values that a layer without attention keeps of each request. */
  readonly recurrentState?: number;
  /** The part that looks at images, wherever it lies. */
  readonly vision?: VisionShape;
  /** Tokens that it was trained on. */
  readonly contextTrained: number;
  readonly vocabulary: number;
  /** Number of weights. */
  readonly parameters: number;
  /** Where only some of the weights are used for each token. */
  readonly experts?: Experts;
  /** Values of each kind of tensor, by the kind's name, largest first. */
  readonly quantization: Readonly<Record<string, number>>;
  /** What the file as a whole was quantized to, where it says so: `Q4_K_M`. */
  readonly fileType?: string;
  /** Whether the file brings a chat template of its own. */
  readonly chatTemplate: boolean;
  /** Whether it makes embeddings, not text. */
  readonly embeds: boolean;
  /** What the header tells that it can, besides answering; undefined when nobody has looked. */
  readonly capabilities?: readonly Capability[];
}

export interface Experts {
  readonly count: number;
  /** How many of them work on one token. */
  readonly used: number;
  /** Weights that all of them have together. */
  readonly parameters: number;
}

/**
 * Reads the numbers off a header.
 * @throws GgufMistake when a number that everything hangs on is missing, or is none that a model could have
 */
export function shapeOf(header: GgufHeader): ModelShape {
  refuseShard(header);
  const architecture = text(header, 'general.architecture');
  if (architecture === undefined) throw new GgufMistake('it does not name its architecture');
  // It is printed, and no name has anything in it that a terminal would obey.
  if (!/^[\w.-]+$/.test(architecture)) {
    throw new GgufMistake(`it calls its architecture ${JSON.stringify(architecture)}`);
  }
  const own = countsOf(header, architecture);
  const need = (key: string) => positive(most(own(key)), `${architecture}.${key}`);

  const layers = need('block_count');
  if (layers > 1000) throw new GgufMistake(`it says that it has ${layers} layers`);
  const embedding = need('embedding_length');
  const recurrentState = recurrentStateIn(own, embedding);
  const heads = headsIn(own, need, recurrentState !== undefined);
  const headLength = heads > 0 ? embedding / heads : 0;
  const experts = expertsOf(header, own);
  return {
    architecture,
    layers,
    embedding,
    feedForward: feedForward(own),
    heads,
    keyValueHeads: perLayer(own('attention.head_count_kv') ?? own('attention.head_count'), layers),
    keyLength: most(own('attention.key_length')) ?? headLength,
    valueLength: most(own('attention.value_length')) ?? headLength,
    slidingWindow: most(own('attention.sliding_window')) || undefined,
    contextTrained: need('context_length'),
    vocabulary: lengthOf(header.metadata.get('tokenizer.ggml.tokens')) ?? most(own('vocab_size')) ?? 0,
    parameters: header.tensors.reduce((sum, tensor) => sum + valuesIn(tensor), 0),
    ...(experts && { experts }),
    ...detailsIn(header, own, { architecture, recurrentState }),
    quantization: quantizationOf(header.tensors),
    ...fileTypeIn(header),
    chatTemplate: header.metadata.has('tokenizer.chat_template'),
    embeds: header.metadata.has(`${architecture}.pooling_type`),
    ...capabilitiesIn(header, own),
  };
}

/** None where every layer keeps a state and none attends: Mamba, RWKV. */
function headsIn(own: Lookup, need: (key: string) => number, hasState: boolean): number {
  const attends = !hasState || (most(own('attention.head_count_kv')) ?? 0) > 0;
  return attends ? need('attention.head_count') : (most(own('attention.head_count')) ?? 0);
}

/** One file of several (`llama-gguf-split`): only the first of them has the rest of the header. */
function refuseShard({ metadata }: GgufHeader): void {
  const [count, number] = [most(metadata.get('split.count')) ?? 1, most(metadata.get('split.no')) ?? 0];
  if (count <= 1) return;
  throw new GgufMistake(
    `it is file ${number + 1} of ${count} of a split model (sharded GGUF); llama-gguf-split --merge makes one of them`,
  );
}

/** Nothing of what is not there: most headers are written down as they always were. */
function detailsIn(
  header: GgufHeader,
  own: Lookup,
  { architecture, recurrentState }: Pick<ModelShape, 'architecture' | 'recurrentState'>,
): Pick<ModelShape, 'slidingPattern' | 'recurrentState' | 'vision'> {
  const slidingPattern = slidingPatternIn(own);
  const vision = visionIn(header, architecture);
  return {
    ...(slidingPattern !== undefined && { slidingPattern }),
    ...(recurrentState !== undefined && { recurrentState }),
    ...(vision && { vision }),
  };
}

/** Experts work in parallel: what counts is how many of them are used at once. A scan may be wider than both. */
function feedForward(own: Lookup): number {
  const dense = most(own('feed_forward_length')) ?? 0;
  const expert = most(own('expert_feed_forward_length')) ?? 0;
  const scan = most(own('ssm.inner_size')) ?? 0;
  return Math.max(dense, expert * (most(own('expert_used_count')) ?? 1), scan);
}

/** Their weights lie in one tensor a layer: `blk.0.ffn_up_exps.weight`. */
function expertsOf({ tensors }: GgufHeader, own: Lookup): Experts | undefined {
  const [count, used] = [most(own('expert_count')) ?? 0, most(own('expert_used_count')) ?? 0];
  if (used < 1 || count <= used) return undefined;
  const parameters = tensors
    .filter(({ name }) => name.includes('_exps.'))
    .reduce((sum, tensor) => sum + valuesIn(tensor), 0);
  return { count, used, parameters };
}

/** One number for all layers, or one for each. */
function perLayer(value: MetadataValue | undefined, layers: number): readonly number[] {
  if (value?.kind === 'numbers') {
    return Array.from({ length: layers }, (_, layer) => value.values[layer] ?? value.values.at(-1) ?? 0);
  }
  return Array.from({ length: layers }, () => most(value) ?? 0);
}

/** What the file says of itself, else the kind of tensor that most of the weights are in; undefined when there are none. */
export const mainQuantization = ({ fileType, quantization }: ModelShape): string | undefined =>
  fileType ?? Object.entries(quantization).toSorted(([, a], [, b]) => b - a)[0]?.[0];

function fileTypeIn({ metadata }: GgufHeader): Pick<ModelShape, 'fileType'> {
  const fileType = fileTypeName(most(metadata.get('general.file_type')));
  return fileType === undefined ? {} : { fileType };
}

/** Nothing rather than an empty list: what has no abilities is written down as it was before there were any. */
function capabilitiesIn(header: GgufHeader, own: Lookup): Pick<ModelShape, 'capabilities'> {
  const template = header.metadata.get('tokenizer.chat_template');
  const found = [
    ...(template?.kind === 'text' ? templateCapabilities(template.value) : []),
    ...((most(own('vision.block_count')) ?? 0) > 0 ? (['vision'] as const) : []),
  ];
  return found.length === 0 ? {} : { capabilities: found };
}

function quantizationOf(tensors: readonly GgufTensor[]): Readonly<Record<string, number>> {
  const values = new Map<string, number>();
  for (const tensor of tensors) {
    const name = tensorTypes[tensor.type]?.name ?? `type ${tensor.type}`;
    values.set(name, (values.get(name) ?? 0) + valuesIn(tensor));
  }
  return Object.fromEntries([...values].toSorted(([, a], [, b]) => b - a));
}

const valuesIn = ({ dimensions }: GgufTensor): number =>
  dimensions.reduce((product, size) => product * size, 1);

/** The number, or the largest of several. */
function most(value: MetadataValue | undefined): number | undefined {
  if (value?.kind === 'number') return value.value;
  return value?.kind === 'numbers' && value.values.length > 0 ? Math.max(...value.values) : undefined;
}

function text({ metadata }: GgufHeader, key: string): string | undefined {
  const value = metadata.get(key);
  return value?.kind === 'text' && value.value !== '' ? value.value.slice(0, 100) : undefined;
}

function lengthOf(value: MetadataValue | undefined): number | undefined {
  if (value?.kind === 'array') return value.length;
  return value?.kind === 'numbers' || value?.kind === 'booleans' ? value.values.length : undefined;
}

function positive(value: number | undefined, key: string): number {
  if (value !== undefined && value >= 1) return value;
  throw new GgufMistake(value === undefined ? `it lacks ${key}` : `its ${key} is ${value}`);
}

/** Whether a value that was read from a file is a shape that can be worked with. */
export function isModelShape(value: unknown): value is ModelShape {
  if (typeof value !== 'object' || value === null) return false;
  const shape = value as Partial<Record<keyof ModelShape, unknown>>;
  const counts = [
    shape.layers,
    shape.embedding,
    shape.feedForward,
    shape.heads,
    shape.keyLength,
    shape.valueLength,
  ];
  const numbers = [...counts, shape.contextTrained, shape.vocabulary, shape.parameters];
  const heads = Array.isArray(shape.keyValueHeads) ? shape.keyValueHeads : [Number.NaN];
  const { count = 1, used = 1, parameters = 0 } = (shape.experts ?? {}) as Partial<Experts>;
  const vision = (shape.vision ?? { patches: 0, embedding: 0, feedForward: 0 }) as VisionShape;
  const { patches, embedding, feedForward } = vision;
  const rest = [count, used, parameters, patches, embedding, feedForward, shape.recurrentState ?? 0];
  return (
    typeof shape.architecture === 'string' &&
    [...numbers, ...heads, shape.slidingWindow ?? 0, ...rest].every((number) => Number.isFinite(number)) &&
    ['undefined', 'number', 'object'].includes(typeof shape.slidingPattern) &&
    typeof shape.quantization === 'object' &&
    shape.quantization !== null &&
    typeof shape.chatTemplate === 'boolean' &&
    typeof shape.embeds === 'boolean' &&
    (shape.fileType === undefined || typeof shape.fileType === 'string') &&
    (shape.capabilities === undefined || Array.isArray(shape.capabilities))
  );
}
