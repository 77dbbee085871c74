import type { RegistryStore } from '../registry/store.js';
import { type GgufValue, ggufHeader } from './gguf-header.js';
import { openShelf, type Shelf, type Shelved } from './shelf.js';
import { shapeFor, tinyGguf } from './tiny-gguf.js';

const manifestType = 'application/vnd.docker.distribution.manifest.v2+json';
const configType = 'application/vnd.docker.container.image.v1+json';
const layerType = (kind: string) => `application/vnd.ollama.image.${kind}`;

/** Bytes of `tiny-llama` when nothing is said: small enough to make in a blink, large enough for a progress bar. */
const defaultModelBytes = 5_000_000;

/** Everything in the model registry; `content.md` lists what each one is for. */
export async function putModels(store: RegistryStore, modelBytes = defaultModelBytes): Promise<void> {
  await putTinyLlama(store, modelBytes);
  await putTinyEmbed(store);
  await putTooBig(store);
  await putCloudStub(store);
  await putTensors(store);
  await putOddManifest(store);
  await putPrivate(store);
}

async function putTinyLlama(store: RegistryStore, bytes: number): Promise<void> {
  const shelf = openShelf(store, 'library/tiny-llama');
  const text = (kind: string, content: string) => shelf.blob(layerType(kind), [Buffer.from(content)]);
  const layers = [
    await shelf.blob(layerType('model'), tinyGguf(shapeFor(bytes))),
    await text('template', '{{ range .Messages }}{{ .Role }}: {{ .Content }}\n{{ end }}assistant: '),
    await text('license', 'Random numbers. Nobody owns them; do with them as you like.\n'),
    await text('params', '{"num_ctx":2048,"stop":["user:"],"temperature":0.5}'),
  ];
  await putModel(shelf, 'latest', layers, { model_type: '1.3M', file_type: 'F32' });
}

/** The same kind of noise, as a model that makes embeddings: its header says how to pool. */
async function putTinyEmbed(store: RegistryStore): Promise<void> {
  const shelf = openShelf(store, 'library/tiny-embed');
  const weights = await shelf.blob(
    layerType('model'),
    tinyGguf({ width: 64, blocks: 1 }, { pooling: 'mean' }),
  );
  await putModel(shelf, 'latest', [weights], { model_type: '100K', file_type: 'F32' });
}

/** Says that it weighs what an 8B model in Q4_K_M weighs, and has a header but no weights: it exists to be refused. */
async function putTooBig(store: RegistryStore): Promise<void> {
  const shelf = openShelf(store, 'library/too-big');
  const header = await shelf.blob(layerType('model'), [ggufHeader(llama8b, [])]);
  await putModel(shelf, '8b', [{ ...header, size: 4_920_738_816 }], {
    model_type: '8.0B',
    file_type: 'Q4_K_M',
  });
}

const number = (value: number): GgufValue => ({ type: 'u32', value });

/** The proportions of Llama 3.1 8B. */
const llama8b: Readonly<Record<string, GgufValue>> = {
  'general.architecture': { type: 'string', value: 'llama' },
  'llama.block_count': number(32),
  'llama.embedding_length': number(4096),
  'llama.feed_forward_length': number(14_336),
  'llama.attention.head_count': number(32),
  'llama.attention.head_count_kv': number(8),
  'llama.context_length': number(131_072),
  'llama.vocab_size': number(128_256),
};

/** A model that runs at Ollama's own cloud: a config, no weights. */
async function putCloudStub(store: RegistryStore): Promise<void> {
  const shelf = openShelf(store, 'library/cloud-only');
  await putModel(shelf, 'latest', [], { remote_host: 'https://ollama.com:443', remote_model: 'cloud-only' });
}

/** Safetensors, as for MLX: one layer a tensor. */
async function putTensors(store: RegistryStore): Promise<void> {
  const shelf = openShelf(store, 'library/tensors');
  const layers = [
    await shelf.blob(layerType('tensor'), [Buffer.alloc(1024, 'tensor')]),
    await shelf.json(layerType('json'), { architectures: ['LlamaForCausalLM'] }),
  ];
  await putModel(shelf, 'latest', layers, { model_format: 'safetensors' });
}

/** A manifest of a kind that is still to be invented. */
async function putOddManifest(store: RegistryStore): Promise<void> {
  const mediaType = 'application/vnd.ollama.model.manifest.v9+json';
  openShelf(store, 'library/odd-manifest').manifest(
    mediaType,
    { schemaVersion: 9, mediaType, variants: [] },
    'latest',
  );
}

/** Answers 401 to everybody. */
async function putPrivate(store: RegistryStore): Promise<void> {
  const shelf = openShelf(store, 'library/private');
  shelf.repository.locked = true;
  await putModel(shelf, 'latest', [], {});
}

/** The manifest and the config as Ollama's registry writes them. */
async function putModel(
  shelf: Shelf,
  tag: string,
  layers: readonly Shelved[],
  details: Readonly<Record<string, unknown>>,
): Promise<void> {
  const config = await shelf.json(configType, {
    model_format: 'gguf',
    model_family: 'llama',
    model_families: ['llama'],
    ...details,
    architecture: 'amd64',
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
  });
  shelf.manifest(manifestType, { schemaVersion: 2, mediaType: manifestType, config, layers }, tag);
}
