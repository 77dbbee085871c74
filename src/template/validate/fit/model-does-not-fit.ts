import { type Choice, nearestChoices } from '../../../models/choices.js';
import { engineSettings } from '../../../models/engine-settings.js';
import { explainFit, fitOf, sizeOf } from '../../../models/fit.js';
import { howToRaise, type MemoryDecision } from '../../../models/memory.js';
import { type ModelFacts, weightsOf } from '../../../models/model.js';
import type { FitQuestion, FitRule } from './fit-rule.js';
import { memoryField, tooLittleFor } from './memory-decision.js';

const example = (model: string): string =>
  `# ollama-lambda.lock knows this model\nmodel: ${model}\nmemory: 3008\n`;

export const modelDoesNotFit: FitRule = {
  id: 'model-does-not-fit',
  family: 'fit',
  title: 'The model fits into the memory that the function would have',
  severity: 'error',
  why: 'With less memory Ollama is killed while it loads the model: the function would never answer.',
  judges: 'known',
  bad: example('deepseek-r1:8b'),
  good: example('llama3.2:1b'),
  examples: {
    bad: { model: 'deepseek-r1:8b' },
    good: { model: 'llama3.2:1b' },
  },
  *check(question) {
    const { config, model } = question;
    if (model === undefined) return;
    const fit = fitOf(model, engineSettings(config));
    const decision = tooLittleFor(fit.memory, question);
    if (decision === undefined) return;
    const gib = (weightsOf(model) / 2 ** 30).toFixed(1);
    yield {
      field: memoryField(config),
      what: `${model.ref.short} (${gib} GiB of weights) ${explainFit(fit)}; ${decision.because}`,
      remedy: remedyText(choicesFor(config, model, decision), decision),
    };
  },
};

/** The nearest that would answer. */
const choicesFor = (
  config: FitQuestion['config'],
  model: ModelFacts,
  { needed, limit, ceiling }: Extract<MemoryDecision, { kind: 'refused' }>,
): readonly Choice[] =>
  nearestChoices({
    ...sizeOf(model),
    name: model.ref.short,
    settings: engineSettings(config),
    needed,
    limit,
    ceiling,
    chosen: config.memory !== 'auto',
  });

function remedyText(
  choices: readonly Choice[],
  { limit, needed, ceiling }: Extract<MemoryDecision, { kind: 'refused' }>,
): string {
  const listed = (wanted: (choice: Choice) => boolean): string =>
    choices
      .filter(wanted)
      .map(({ flag, what }) => `${flag} (${what})`)
      .join(', ');
  const more = listed(({ kind }) => kind === 'memory');
  const within = listed(({ kind }) => kind !== 'memory');
  return [
    more === '' ? '' : `give it more: ${more}`,
    within === '' ? `nothing that is known here fits ${limit} MB` : `what fits ${limit} MB: ${within}`,
    howToRaise(needed, ceiling) ?? '',
    `all that fit: ollama-lambda models --memory ${limit}`,
  ]
    .filter((text) => text !== '')
    .join('; ');
}
