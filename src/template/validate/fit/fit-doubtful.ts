import { catalogued, fitOfEntry } from '../../../models/catalogue.js';
import { catalogueDate } from '../../../models/catalogue-data.js';
import { engineSettings } from '../../../models/engine-settings.js';
import type { FitRule } from './fit-rule.js';
import { memoryField, tooLittleFor } from './memory-decision.js';

export const fitDoubtful: FitRule = {
  id: 'fit-doubtful',
  family: 'fit',
  title: 'By the catalogue, a model that nobody has asked about would fit',
  severity: 'warning',
  prod: 'error',
  why: 'With less memory Ollama is killed while it loads the model. The catalogue decides nothing: deploy asks the registry, and would refuse.',
  judges: 'unknown',
  bad: 'model: deepseek-r1:8b\nmemory: 3008\n',
  good: 'model: deepseek-r1:8b\nmemory: 8845\nvalidate:\n  suppress: {fit-unknown: the first deploy asks}\n',
  examples: { bad: {}, good: {} },
  *check(question) {
    const { config } = question;
    const entry = config.model === undefined ? undefined : catalogued(config.model);
    if (entry === undefined) return;
    const { memory } = fitOfEntry(entry, engineSettings(config));
    const decision = tooLittleFor(memory, question);
    if (decision === undefined) return;
    yield {
      field: memoryField(config),
      what: `${entry.name} needs ${memory} MB, as the catalogue of ${catalogueDate} has it; ${decision.because}`,
      remedy: `all that fit: ollama-lambda models --memory ${decision.limit}`,
    };
  },
};
