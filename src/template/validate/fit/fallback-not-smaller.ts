import { engineSettings } from '../../../models/engine-settings.js';
import { neededMemory } from '../../../models/fit.js';
import type { FitRule } from './fit-rule.js';

const example = (fallback: string): string =>
  `# ollama-lambda.lock knows both models\nmodel: llama3.2:1b\nfallbackModel: ${fallback}\n`;

export const fallbackNotSmaller: FitRule = {
  id: 'fallback-not-smaller',
  family: 'fit',
  title: 'The model to fall back to needs less memory',
  severity: 'warning',
  prod: 'error',
  why: 'An instance takes it when memory was too short for the first one.',
  judges: 'known',
  bad: example('llama3.2:3b'),
  good: example('smollm2:135m'),
  examples: {
    bad: { model: 'llama3.2:1b', fallback: 'llama3.2:3b' },
    good: { model: 'llama3.2:1b', fallback: 'smollm2:135m' },
  },
  *check({ config, model, fallback }) {
    if (model === undefined || fallback === undefined) return;
    const settings = engineSettings(config);
    const [first, second] = [neededMemory(model, settings), neededMemory(fallback, settings)];
    if (second < first) return;
    yield {
      field: 'fallbackModel',
      what: `${fallback.ref.short} needs ${second} MB, and ${model.ref.short} ${first}`,
      remedy: 'name a smaller model, or leave fallbackModel out',
    };
  },
};
