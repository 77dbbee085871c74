import type { MiB } from '../core/units.js';
import { type CatalogueRow, catalogueRows, type Proportions } from './catalogue-data.js';
import { parametersOf } from './catalogue-tensors.js';
import type { EngineSettings } from './fit/engine-memory.js';
import { type Fit, fitOfSize } from './fit.js';
import type { ModelShape } from './gguf/shape.js';

/** What somebody wants a model for. */
export const purposes = ['chat', 'code', 'reasoning', 'vision', 'tools', 'embeddings'] as const;
export type Purpose = (typeof purposes)[number];

/** A model that people are likely to want, known without asking anybody. */
export interface CatalogueEntry {
  /** As `--model` takes it. */
  readonly name: string;
  /** What comes before the colon: models of one family are variants of each other. */
  readonly family: string;
  /** The first twelve digits of its manifest's digest. */
  readonly id: string;
  readonly quantization: string;
  /** Of weights, projector included. */
  readonly bytes: number;
  /** Number of weights. */
  readonly parameters: number;
  readonly licence: string;
  /** Best first. */
  readonly purposes: readonly Purpose[];
  readonly shape: ModelShape;
}

/** SigLIP as Gemma 3 has it: the widest of those that the rows have. */
const usualVision = { patches: 4096, embedding: 1152, feedForward: 4304 };

/**
 * For lists, for working without a network, and for saying what would fit when something does not; never for deciding
 * a deploy.
 */
export function catalogue(): readonly CatalogueEntry[] {
  entries ??= catalogueRows.map(entryOf);
  return entries;
}
let entries: readonly CatalogueEntry[] | undefined;

/** By the name that a user wrote; with and without `:latest`. */
export function catalogued(name: string): CatalogueEntry | undefined {
  const row = catalogueRows.find(([known]) => known === name.replace(/:latest$/, ''));
  return row && entryOf(row);
}

export function familyOf(name: string): string {
  return name.split(':')[0] ?? name;
}

export const fitOfEntry = ({ bytes, shape }: CatalogueEntry, settings: EngineSettings): Fit =>
  fitOfSize({ weights: bytes, shape }, settings);

export interface Alternative extends CatalogueEntry {
  /** What it needs, by the same sum that decides a deploy. */
  readonly needed: MiB;
}

/** Models of the catalogue that answer within so much memory, largest first. */
export const alternatives = (limit: MiB, settings: EngineSettings): readonly Alternative[] =>
  catalogue()
    .map((entry) => ({ ...entry, needed: fitOfEntry(entry, settings).memory }))
    .filter((entry) => entry.needed <= limit)
    .toSorted((a, b) => b.parameters - a.parameters);

function entryOf([
  name,
  id,
  quantization,
  bytes,
  licence,
  written,
  proportions,
]: CatalogueRow): CatalogueEntry {
  const good = purposesIn(name, written);
  const parameters = parametersOf(proportions);
  return {
    name,
    family: familyOf(name),
    id: typeof id === 'string' ? id : id.page,
    quantization,
    bytes,
    parameters,
    licence,
    purposes: good,
    shape: {
      ...proportionsIn(proportions),
      parameters,
      quantization: { [quantization]: parameters },
      chatTemplate: !good.includes('embeddings'),
      embeds: good.includes('embeddings'),
    },
  };
}

function purposesIn(name: string, written: string): readonly Purpose[] {
  return written.split(' ').map((word) => {
    const purpose = purposes.find((known) => known === word);
    if (purpose === undefined) throw new TypeError(`${name} is good at ${word}, which is no purpose`);
    return purpose;
  });
}

/** The hyperparameters of a row by their names. */
function proportionsIn([
  architecture,
  layers,
  embedding,
  feedForward,
  heads,
  keyValueHeads,
  keyLength,
  vocabulary,
  contextTrained,
  rest,
]: Proportions) {
  const experts = rest?.experts;
  return {
    architecture,
    layers,
    embedding,
    feedForward: feedForward * (experts?.used ?? 1),
    heads,
    keyValueHeads: Array.from({ length: layers }, () => keyValueHeads),
    keyLength,
    valueLength: keyLength,
    slidingWindow: rest?.slidingWindow,
    contextTrained,
    vocabulary,
    ...(rest?.vision !== undefined && { vision: usualVision }),
    ...(experts && {
      // Three matrices for each expert of each layer: gate, up and down.
      experts: { ...experts, parameters: layers * experts.count * 3 * embedding * feedForward },
    }),
  };
}
