import type { ModelRef } from '../models/model.js';

/** The repository that holds a model. */
export const modelRepository = (ref: Pick<ModelRef, 'namespace' | 'model'>): string =>
  `${ref.namespace}/${ref.model}`;
