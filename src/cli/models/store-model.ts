import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDigest } from '../../core/digest.js';
import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { sha256 } from '../../lib/digest-stream.js';
import { projectorVision } from '../../models/gguf/details.js';
import { parseModelManifest } from '../../models/manifest.js';
import type { ModelFacts, ModelRef } from '../../models/model.js';
import { readShape, readWhole } from './gguf-file.js';

/**
 * A model that an Ollama of this machine has: its manifest, its config, and the header of its weights.
 * @param folder Ollama's own: OLLAMA_MODELS
 * @throws UserError `model-absent` (exit 6), `manifest-invalid`, `weights-invalid`
 */
export async function readStoreModel(ref: ModelRef, folder: string): Promise<ModelFacts> {
  const path = join(folder, 'manifests', ref.host, ref.namespace, ref.model, ref.tag);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw absent(ref, folder, cause);
  });
  const facts = parseModelManifest(ref, text, parseDigest(sha256(text)));
  const blob = (digest: string): string => join(folder, 'blobs', digest.replace(':', '-'));
  const config = await readFile(blob(facts.configBlob.digest), 'utf8').catch((cause: unknown) => {
    throw absent(ref, folder, cause);
  });
  const weights = facts.layers.find(({ mediaType }) => mediaType.endsWith('.image.model'));
  const shape = weights === undefined ? undefined : await readShape(blob(weights.digest));
  const projector = facts.layers.find(({ mediaType }) => mediaType.endsWith('.image.projector'));
  const vision = projector && projectorVision(await readWhole(blob(projector.digest)));
  return { ...facts, config, ...(shape && { shape: { ...shape, ...(vision && { vision }) } }) };
}

const absent = (ref: ModelRef, folder: string, cause: unknown): UserError =>
  new UserError({
    code: 'model-absent',
    message: `the model ${ref.short} is not, or not whole, in ${folder}`,
    why: 'ollama:// reads the models of this machine’s Ollama; OLLAMA_MODELS names another folder',
    next: [`ollama pull ${ref.short}`, `ollama-lambda models show ${ref.short}`],
    exitCode: exitCodes.notFound,
    cause,
  });
