import type { CostLine, CostQuestion } from './feature.js';
import { features } from './features/list.js';

/** What the chosen features cost on top of answering, in the order of the template. */
export const featureCosts = (question: CostQuestion): readonly CostLine[] =>
  features
    .filter((feature) => feature.applies(question.config))
    .flatMap((feature) => feature.costs?.(question) ?? []);
