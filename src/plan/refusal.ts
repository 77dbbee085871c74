import type { Config } from '../config/config.js';
import type { Finding } from '../core/finding.js';
import { alternatives } from '../models/catalogue.js';
import type { MemoryDecision } from '../models/memory.js';
import { type ModelFacts, weightsOf } from '../models/model.js';

/** Why a model was refused, and the nearest models that would answer in the memory there is. */
export function refusal(
  config: Config,
  model: ModelFacts,
  decision: Extract<MemoryDecision, { kind: 'refused' }>,
): readonly Finding[] {
  const gib = (weightsOf(model) / 2 ** 30).toFixed(1);
  const choices = alternatives(decision.limit).slice(0, 3);
  return [
    {
      id: 'model-does-not-fit',
      severity: 'error',
      what: `${model.ref.short} (${gib} GiB of weights) needs ${decision.needed} MB; ${decision.because}`,
      why: 'with less memory Ollama is killed while it loads the model: the function would never answer',
      remedy: remedyText(
        config,
        choices.map((choice) => choice.name),
        decision,
      ),
      place: { path: config.memory === 'auto' ? 'model' : 'memory' },
    },
  ];
}

function remedyText(
  config: Config,
  choices: readonly string[],
  decision: Extract<MemoryDecision, { kind: 'refused' }>,
): string {
  const models =
    choices.length === 0
      ? ''
      : `models that fit ${decision.limit} MB: ${choices.map((it) => `--model ${it}`).join(', ')}`;
  const more =
    config.memory !== 'auto' && decision.needed <= decision.ceiling
      ? `give it more: --memory ${decision.needed} (or leave --memory away)`
      : 'a new account is raised from 3008 MB by AWS Support (Service limit increase → Lambda), or by itself with use';
  return [models, more].filter(Boolean).join('; ');
}
