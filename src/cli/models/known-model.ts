import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { type Capability, capabilitiesOf } from '../../models/capabilities.js';
import { type CatalogueEntry, catalogued, type Purpose } from '../../models/catalogue.js';
import { catalogueDate } from '../../models/catalogue-data.js';
import { type Sized, sizeOf } from '../../models/fit.js';
import { mainQuantization } from '../../models/gguf/shape.js';
import { readFields } from '../../models/json-fields.js';
import type { ModelFacts, ModelRef } from '../../models/model.js';
import { parseModelSource } from '../../models/model-source.js';
import type { ModelsWiring } from '../wire-models.js';
import { pathIn, readGgufFiles } from './gguf-file.js';
import { readModelfileModel } from './modelfile-model.js';
import { isOutage, toTypeAgain } from './outage.js';
import { readStoreModel } from './store-model.js';

/** A model as far as somebody knows it. */
export interface KnownModel extends Sized {
  readonly name: string;
  readonly source: 'registry' | 'lock' | 'cache' | 'catalogue' | 'file' | 'store';
  /** Where that is, and of when, for people. */
  readonly from: string;
  /** Of most of its weights; undefined when nobody has read the header. */
  readonly quantization: string | undefined;
  readonly capabilities: readonly Capability[];
  readonly purposes: readonly Purpose[];
  readonly licence: string | undefined;
  /** Undefined of a file and of the catalogue, which have no manifest. */
  readonly facts: ModelFacts | undefined;
}

export interface KnownOptions {
  /** Host of names that have none. */
  readonly registry: string;
  readonly offline: boolean;
  readonly signal: AbortSignal;
}

/**
 * Looks a model up: a file or a local Ollama's by reading it; a name in the lock (that is what would be deployed), then
 * at its registry, and where that cannot be reached in the cache and the catalogue.
 *
 * @throws UserError what `parseModelSource`, `fetchModel` and the readers of files throw, `model-unknown-offline` (exit 6)
 */
export async function knownModel(
  written: string,
  wiring: ModelsWiring,
  options: KnownOptions,
): Promise<KnownModel> {
  const source = parseModelSource(written, options.registry);
  switch (source.kind) {
    case 'file':
      return readGgufFiles([pathIn(wiring, source.path)], written);
    case 'modelfile':
      return readModelfileModel(source.path, wiring, (from) => knownModel(from, wiring, options));
    case 'store': {
      const facts = await readStoreModel(source.ref, wiring.storeFolder);
      return fromFacts(facts, { name: written, source: 'store', from: wiring.storeFolder });
    }
    case 'registry':
      return named(source.ref, wiring, options);
  }
}

async function named(ref: ModelRef, wiring: ModelsWiring, options: KnownOptions): Promise<KnownModel> {
  const locked = await wiring.locked(ref);
  if (locked?.shape !== undefined) {
    return fromFacts(locked, { name: ref.short, source: 'lock', from: 'ollama-lambda.lock' });
  }
  if (!options.offline) {
    try {
      const facts = await wiring.fetch(ref, options.signal);
      const template = await wiring.template(facts, options.signal);
      return fromFacts(facts, { name: ref.short, source: 'registry', from: ref.host }, template);
    } catch (error) {
      if (!isOutage(error)) throw error;
      return without(ref, wiring, error);
    }
  }
  return without(ref, wiring, undefined);
}

async function without(
  ref: ModelRef,
  wiring: ModelsWiring,
  outage: UserError | undefined,
): Promise<KnownModel> {
  const told = outage === undefined ? '' : ` (${ref.host} cannot be reached)`;
  const kept = await wiring.remembered(ref);
  if (kept !== undefined) {
    return fromFacts(kept, { name: ref.short, source: 'cache', from: `the cache${told}` });
  }
  const entry = catalogued(ref.short);
  if (entry !== undefined) return fromCatalogue(entry, `the catalogue of ${catalogueDate}${told}`);
  if (outage !== undefined) {
    throw toTypeAgain(outage, `ollama-lambda models show ${ref.short}`, 'ollama-lambda models');
  }
  throw new UserError({
    code: 'model-unknown-offline',
    message: `${ref.short} is neither in ollama-lambda.lock nor in the cache nor in the catalogue`,
    why: 'with --offline its registry is not asked',
    next: [`ollama-lambda models show ${ref.short}`, 'ollama-lambda models'],
    exitCode: exitCodes.notFound,
  });
}

export const fromCatalogue = (entry: CatalogueEntry, from: string): KnownModel => ({
  name: entry.name,
  source: 'catalogue',
  from,
  weights: entry.bytes,
  shape: entry.shape,
  quantization: entry.quantization,
  capabilities: capabilitiesOfEntry(entry),
  purposes: entry.purposes,
  licence: entry.licence,
  facts: undefined,
});

const capabilitiesOfEntry = ({ purposes, shape }: CatalogueEntry): readonly Capability[] => [
  shape.embeds ? 'embedding' : 'completion',
  ...(purposes.includes('tools') ? (['tools'] as const) : []),
  ...(purposes.includes('reasoning') ? (['thinking'] as const) : []),
  ...(purposes.includes('vision') ? (['vision'] as const) : []),
];

export function fromFacts(
  facts: ModelFacts,
  place: Pick<KnownModel, 'name' | 'source' | 'from'>,
  template?: string,
): KnownModel {
  const { config, shape, layers } = facts;
  const entry = catalogued(facts.ref.short);
  const mediaTypes = layers.map(({ mediaType }) => mediaType);
  return {
    ...place,
    ...sizeOf(facts),
    quantization: fileTypeOf(config) ?? (shape && mainQuantization(shape)),
    capabilities: capabilitiesOf({ shape, mediaTypes, config, template }),
    purposes: entry?.purposes ?? [],
    licence: entry?.licence,
    facts,
  };
}

/** As Ollama names it: `Q4_K_M`. It is printed, so what no such name can be counts as none. */
function fileTypeOf(config: string): string | undefined {
  const { file_type: type } = readFields(config);
  return typeof type === 'string' && /^\w{1,40}$/.test(type) && type !== 'unknown' ? type : undefined;
}
