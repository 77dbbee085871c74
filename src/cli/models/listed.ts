import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { catalogue, type Purpose, purposes } from '../../models/catalogue.js';
import { catalogueDate } from '../../models/catalogue-data.js';
import { type EstimateQuestion, estimate } from '../../models/estimate.js';
import { type Input, textOption } from '../command.js';
import { fromCatalogue } from './known-model.js';
import type { Row } from './table-text.js';

/** Where lists come from, for people. */
export const catalogueOrigin = `the catalogue of ${catalogueDate}`;

/** The catalogue worked out, what needs least first. */
export const listed = (question: EstimateQuestion): readonly Row[] =>
  catalogue
    .map((entry) => fromCatalogue(entry, catalogueOrigin))
    .map((model) => ({ model, estimate: estimate(model, question) }))
    .toSorted((a, b) => a.estimate.fit.memory - b.estimate.fit.memory);

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
