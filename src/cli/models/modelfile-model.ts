import { capabilityNames, templateCapabilities } from '../../models/capabilities.js';
import { checkAdapterFile, type Place, readGgufFiles, sizeOfFile } from './gguf-file.js';
import type { KnownModel } from './known-model.js';
import { readModelfileSource } from './modelfile-source.js';

/**
 * A model as a Modelfile would make it: what it is made from, with its adapter, and with what its template can.
 * @param look looks up a name that stands behind FROM
 * @throws UserError `file-unreadable` (exit 6), `modelfile-invalid`, `adapter-invalid` (exit 2), and what `look` throws
 */
export async function readModelfileModel(
  written: string,
  place: Place,
  look: (from: string) => Promise<KnownModel>,
): Promise<KnownModel> {
  const { path, modelfile, from, adapter } = await readModelfileSource(written, place);
  const base = from.kind === 'name' ? await look(from.name) : await readGgufFiles(from.paths, written);
  const made = adapter === undefined ? base : await withAdapter(base, adapter);
  const can = [...base.capabilities, ...templateCapabilities(modelfile.template ?? '')];
  return {
    ...made,
    name: written,
    source: 'file',
    from: `${path}, from ${base.name} (${base.from})`,
    capabilities: capabilityNames.filter((name) => can.includes(name)),
    facts: undefined,
  };
}

/** @throws UserError `file-unreadable` (exit 6), `adapter-invalid` (exit 2) */
export async function withAdapter(base: KnownModel, path: string): Promise<KnownModel> {
  await checkAdapterFile(path, base.shape);
  const weights = base.weights + (await sizeOfFile(path));
  return { ...base, from: `${base.from}, with the adapter ${path}`, weights, facts: undefined };
}
