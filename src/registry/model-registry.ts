import { isUserError, UserError } from '../core/errors.js';
import { collect } from '../lib/digest-stream.js';
import { GgufMistake } from '../models/gguf/byte-cursor.js';
import { projectorVision } from '../models/gguf/details.js';
import { type GgufHeader, longestHeader, readGgufHeader } from '../models/gguf/header.js';
import { type ModelShape, shapeOf } from '../models/gguf/shape.js';
import { checkWhole } from '../models/gguf/whole.js';
import { checkModelConfig, type ModelManifest, parseModelManifest } from '../models/manifest.js';
import type { ModelBlob, ModelFacts, ModelRef } from '../models/model.js';
import type { RegistryClient } from './client.js';
import { inModelWords } from './model-refusals.js';
import { modelRepository } from './model-repository.js';

/** What Ollama itself asks for. */
const accept = ['application/vnd.docker.distribution.manifest.v2+json'];

/** Ollama's config documents have a few hundred bytes. */
const longestConfig = 4 * 1024 * 1024;

/**
 * Asks a model's registry what the model is; reads its manifest, its config and the header of its weights.
 * @throws UserError `model-not-found` (exit 6), `model-needs-login` and `model-licence` (exit 4), `manifest-unknown`,
 * `manifest-invalid`, `model-not-runnable`, `weights-invalid`, and what the client throws
 */
export async function fetchModel(
  client: RegistryClient,
  ref: ModelRef,
  signal?: AbortSignal,
): Promise<ModelFacts> {
  const repository = modelRepository(ref);
  try {
    const { bytes, digest } = await client.manifest(repository, ref.tag, { accept, signal });
    const facts = parseModelManifest(ref, Buffer.from(bytes).toString('utf8'), digest);
    const { digest: configDigest, size } = facts.configBlob;
    const config = await collect(client.blob(repository, configDigest, { size, signal }), longestConfig);
    const text = Buffer.from(config).toString('utf8');
    checkModelConfig(ref, text);
    return { ...facts, config: text, shape: await fetchShape(client, facts, signal) };
  } catch (error) {
    throw isUserError(error) ? inModelWords(error, client.host, ref) : error;
  }
}

/** By the headers of its weights, and of what sees for them where that is a file of its own. */
async function fetchShape(
  client: RegistryClient,
  { ref, layers }: ModelManifest,
  signal: AbortSignal | undefined,
): Promise<ModelShape> {
  /** A range of some megabytes is asked for, and the connection is closed as soon as the header has been read. */
  const headerOf = async ({ digest, size }: ModelBlob): Promise<GgufHeader> => {
    const span = size > longestHeader ? { end: longestHeader } : { size };
    const header = await readGgufHeader(client.blob(modelRepository(ref), digest, { ...span, signal }));
    checkWhole(header, size);
    return header;
  };
  const find = (kind: string): ModelBlob | undefined =>
    layers.find(({ mediaType }) => mediaType.endsWith(`.image.${kind}`));
  const [weights, projector] = [find('model'), find('projector')];
  if (weights === undefined) throw new Error('a manifest without weights has been parsed');
  try {
    const shape = shapeOf(await headerOf(weights));
    const vision = projector && projectorVision(await headerOf(projector));
    return { ...shape, ...(vision && { vision }) };
  } catch (cause) {
    if (!(cause instanceof GgufMistake)) throw cause;
    throw new UserError({
      code: 'weights-invalid',
      message: `the weights of ${ref.short} are no model file that the engine could load: ${cause.message}`,
      why: 'what does not load can never answer; nothing was built',
      next: ['ollama-lambda deploy --model llama3.2:1b'],
      again: true,
      cause,
    });
  }
}
