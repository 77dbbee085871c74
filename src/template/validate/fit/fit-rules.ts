import { contextExceedsModel } from './context-exceeds-model.js';
import { fallbackNotSmaller } from './fallback-not-smaller.js';
import { fitDoubtful } from './fit-doubtful.js';
import type { FitRule } from './fit-rule.js';
import { fitUnknown } from './fit-unknown.js';
import { modelDoesNotFit } from './model-does-not-fit.js';
import { modelExceedsStorage } from './model-exceeds-storage.js';

/** The rules about a config and its model. To add one, write its file and put it here. */
export const fitRules: readonly FitRule[] = [
  modelDoesNotFit,
  modelExceedsStorage,
  contextExceedsModel,
  fallbackNotSmaller,
  fitDoubtful,
  fitUnknown,
];
