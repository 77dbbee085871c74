import { collect } from '../../lib/digest-stream.js';
import { readFields } from '../../models/json-fields.js';
import type { ModelFacts } from '../../models/model.js';
import { shapeOfMade } from '../../models/modelfile/made-config.js';
import { type Making, makeModel } from '../../models/modelfile/made-model.js';
import type { BlobSources } from './blob-sources.js';
import { checkAdapterFile, noWeights } from './gguf-file.js';
import type { LocalPart } from './local-part.js';

export interface Ingredients extends Pick<Making, 'ref' | 'base' | 'modelfile'> {
  /** Files behind FROM. */
  readonly from: readonly LocalPart[];
  /** Absolute path. */
  readonly adapter: string | undefined;
  /** Reads a file as a part. */
  read(path: string): Promise<LocalPart>;
}

/**
 * Makes a model, and tells where each of its blobs can be opened.
 * @throws UserError `weights-invalid`, `adapter-invalid` (exit 2), `file-unreadable` (exit 6)
 */
export async function makeHere(
  { ref, base, modelfile, from, adapter, read }: Ingredients,
  sources: BlobSources,
): Promise<ModelFacts> {
  const shape = shapeOfMade({ base, files: from.map(({ part }) => part) });
  if (base === undefined && shape === undefined) throw noWeights(from.map(({ part }) => part.name));
  if (adapter !== undefined) await checkAdapterFile(adapter, shape);
  const parts = adapter === undefined ? from : [...from, await read(adapter)];
  const inherited = base === undefined ? {} : await paramsOf(base, sources);
  const files = parts.map(({ part }) => part);
  const { facts, texts } = makeModel({ ref, base, modelfile, files, inherited });
  learnBase(base, sources);
  for (const { part, open } of parts) sources.learn(part.digest, open);
  for (const [digest, text] of texts) sources.learn(digest, () => once(Buffer.from(text)));
  return facts;
}

/** Of a base that is on this machine itself, the sources know already. */
function learnBase(base: ModelFacts | undefined, sources: BlobSources): void {
  if (base === undefined || base.ref.local !== undefined) return;
  for (const blob of base.layers) {
    sources.learn(blob.digest, (signal) => sources.open(base.ref, blob, signal));
  }
}

/** Parameters have some hundred bytes. */
const longestParams = 1024 * 1024;

async function paramsOf({ ref, layers }: ModelFacts, sources: BlobSources): Promise<Making['inherited']> {
  let inherited: Making['inherited'] = {};
  for (const layer of layers.filter(({ mediaType }) => mediaType.endsWith('.image.params'))) {
    const content = await collect(sources.open(ref, layer, undefined), longestParams);
    // Of two layers the first wins, as with Ollama.
    inherited = { ...readFields(Buffer.from(content).toString('utf8')), ...inherited };
  }
  return inherited;
}

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}
