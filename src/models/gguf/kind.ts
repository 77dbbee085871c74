import { GgufMistake } from './byte-cursor.js';
import type { GgufHeader } from './header.js';
import type { MetadataValue } from './metadata.js';
import type { ModelShape } from './shape.js';

/** What a GGUF file holds. */
export type GgufKind = 'model' | 'projector' | 'adapter';

/** As `ollama create` tells them apart (`server/create.go` of 0.33). */
export function kindOf(header: GgufHeader): GgufKind {
  const type = textOf(header, 'general.type');
  if (type === 'adapter') return 'adapter';
  if (type === 'projector' || type === 'mmproj') return 'projector';
  const architecture = architectureOf(header);
  const count = (key: string): number => numberOf(header.metadata.get(`${architecture}.${key}`));
  if (count('block_count') > 0) return 'model';
  const sees = count('vision.block_count') > 0 || isOn(header, `${architecture}.has_vision_encoder`);
  return sees || isOn(header, `${architecture}.has_audio_encoder`) ? 'projector' : 'model';
}

const architectureOf = (header: GgufHeader): string => textOf(header, 'general.architecture') ?? 'unknown';

/**
 * Whether an adapter can be laid over weights: the engine looks only when it loads them, and then ends.
 * @throws GgufMistake in words that continue "it is no adapter for this model: …"
 */
export function checkAdapter(header: GgufHeader, shape: ModelShape | undefined): void {
  if (kindOf(header) !== 'adapter') throw new GgufMistake('its general.type is not "adapter"');
  const type = textOf(header, 'adapter.type');
  if (type !== 'lora') throw new GgufMistake(`its adapter.type is ${JSON.stringify(type)}, expected "lora"`);
  if (shape === undefined) return;
  const own = architectureOf(header);
  if (own !== shape.architecture) {
    throw new GgufMistake(`it was trained for ${own}, and the model is ${shape.architecture}`);
  }
  for (const { name, dimensions } of header.tensors) {
    const [, block, takes] = /^blk\.(\d+)\.(attn_[qkv]|ffn_(?:up|gate))\.weight\.lora_a$/.exec(name) ?? [];
    if (Number(block) >= shape.layers) throw new GgufMistake(`it has a block ${block} of ${shape.layers}`);
    const [width = 0] = dimensions;
    if (takes !== undefined && width !== shape.embedding) {
      throw new GgufMistake(`${name} takes ${width} values, and the model has ${shape.embedding}`);
    }
  }
}

function textOf({ metadata }: GgufHeader, key: string): string | undefined {
  const value = metadata.get(key);
  return value?.kind === 'text' ? value.value.slice(0, 100) : undefined;
}

const numberOf = (value: MetadataValue | undefined): number => (value?.kind === 'number' ? value.value : 0);

function isOn({ metadata }: GgufHeader, key: string): boolean {
  const value = metadata.get(key);
  return value?.kind === 'boolean' && value.value;
}
