import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { type CatalogueEntry, catalogue, type Purpose, purposes } from '../../models/catalogue.js';
import { catalogueDate } from '../../models/catalogue-data.js';
import { type EstimateQuestion, estimate } from '../../models/estimate.js';
import { parseModelReference } from '../../models/reference.js';
import { type Input, textOption } from '../command.js';
import type { ModelsWiring } from '../wire-models.js';
import { fromCatalogue, fromFacts, type KnownModel } from './known-model.js';
import type { Row } from './table-text.js';

/** Where lists come from, for people. */
export const catalogueOrigin = `the catalogue of ${catalogueDate}`;

/**
 * The catalogue worked out, what needs least first. What the lock or the cache has read off a registry wins over it.
 */
export async function listed(
  question: EstimateQuestion,
  wiring: ModelsWiring,
  registry: string,
): Promise<readonly Row[]> {
  const models = await Promise.all(catalogue().map((entry) => bestKnown(entry, wiring, registry)));
  return models
    .map((model) => ({ model, estimate: estimate(model, question) }))
    .toSorted((a, b) => a.estimate.fit.memory - b.estimate.fit.memory);
}

async function bestKnown(entry: CatalogueEntry, wiring: ModelsWiring, registry: string): Promise<KnownModel> {
  const ref = parseModelReference(entry.name, registry);
  const locked = await wiring.locked(ref);
  if (locked?.shape !== undefined) return fromFacts(locked, placeOf(entry, 'lock', 'ollama-lambda.lock'));
  const kept = await wiring.remembered(ref);
  if (kept !== undefined) return fromFacts(kept, placeOf(entry, 'cache', 'the cache'));
  return fromCatalogue(entry, catalogueOrigin);
}

const placeOf = ({ name }: CatalogueEntry, source: 'lock' | 'cache', from: string) => ({
  name,
  source,
  from,
});

/** Where the rows are from, for people: `the catalogue of 2026-08 (2 of them as read off a registry)`. */
export function originOf(rows: readonly Row[]): string {
  const known = rows.filter(({ model }) => model.source !== 'catalogue').length;
  return known === 0 ? catalogueOrigin : `${catalogueOrigin} (${known} of them as a registry said)`;
}

/** @throws UserError `purpose-unknown` (exit 2) */
export function purposeOf(input: Input): Purpose | undefined {
  const text = textOption(input, 'for');
  const purpose = purposes.find((known) => known === text);
  if (text === undefined || purpose !== undefined) return purpose;
  throw new UserError({
    code: 'purpose-unknown',
    message: `--for ${text} is not known; it takes ${purposes.join(', ')}`,
    next: ['ollama-lambda models --for code'],
    exitCode: exitCodes.usage,
  });
}
