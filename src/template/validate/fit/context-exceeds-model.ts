import type { FitRule } from './fit-rule.js';

const example = (model: string, context: number): string =>
  `# ollama-lambda.lock knows this model\nmodel: ${model}\ncontext: ${context}\n`;

export const contextExceedsModel: FitRule = {
  id: 'context-exceeds-model',
  family: 'fit',
  title: 'The context is one that the model was trained for',
  severity: 'warning',
  why: 'Ollama ends the context where the header of the weights does, and only says so in its log: callers would count on room that is not there.',
  judges: 'known',
  bad: example('smollm2:135m', 16_384),
  good: example('smollm2:135m', 8192),
  examples: {
    bad: { model: 'smollm2:135m' },
    good: { model: 'smollm2:135m' },
  },
  *check({ config: { context }, model }) {
    const most = model?.shape?.contextTrained;
    if (model === undefined || most === undefined || context <= most) return;
    yield {
      field: 'context',
      what: `context is ${context} tokens, and ${model.ref.short} was trained for ${most}`,
      remedy: `--context ${most}, or a model with a longer one: ollama-lambda models`,
    };
  },
};
