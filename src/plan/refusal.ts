import type { Config } from '../config/config.js';
import type { Finding } from '../core/finding.js';
import { type Choice, nearestChoices } from '../models/choices.js';
import { explainFit, fitOf, sizeOf } from '../models/fit.js';
import { type MemoryDecision, mostMemory } from '../models/memory.js';
import { type ModelFacts, weightsOf } from '../models/model.js';
import { engineSettings } from './engine-settings.js';

/** Why a model was refused, the sum behind it, and the nearest choices that would answer. */
export function refusal(
  config: Config,
  model: ModelFacts,
  decision: Extract<MemoryDecision, { kind: 'refused' }>,
): readonly Finding[] {
  const gib = (weightsOf(model) / 2 ** 30).toFixed(1);
  const settings = engineSettings(config);
  const choices = nearestChoices({
    ...sizeOf(model),
    name: model.ref.short,
    settings,
    needed: decision.needed,
    limit: decision.limit,
    ceiling: decision.ceiling,
    chosen: config.memory !== 'auto',
  });
  return [
    {
      id: 'model-does-not-fit',
      severity: 'error',
      what: `${model.ref.short} (${gib} GiB of weights) ${explainFit(fitOf(model, settings))}; ${decision.because}`,
      why: 'with less memory Ollama is killed while it loads the model: the function would never answer',
      remedy: remedyText(choices, decision),
      place: { path: config.memory === 'auto' ? 'model' : 'memory' },
    },
  ];
}

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
    needed > ceiling ? raising(needed) : '',
    `all that fit: ollama-lambda models --memory ${limit}`,
  ]
    .filter((text) => text !== '')
    .join('; ');
}

/** Whether more can be had, and how. */
const raising = (needed: number): string =>
  needed > mostMemory
    ? `no account gives ${needed} MB: Lambda ends at ${mostMemory}`
    : 'the cap of a new account is raised from 3008 MB by AWS Support (Service limit increase → Lambda), or by itself with use';
