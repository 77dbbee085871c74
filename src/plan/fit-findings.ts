import type { Config } from '../config/config.js';
import type { Finding } from '../core/finding.js';
import { neededMemory } from '../models/fit.js';
import { decideMemory } from '../models/memory.js';
import type { ModelFacts } from '../models/model.js';
import { refusal } from './refusal.js';

/** Whether a config's model fits, as far as that is known without a network: its facts are those of the lock. */
export function fitFindings(config: Config, model: ModelFacts | undefined): readonly Finding[] {
  if (config.model === undefined) return [];
  if (model === undefined) {
    return [
      {
        id: 'fit-unknown',
        severity: 'note',
        what: `whether ${config.model} fits is not known: nobody has asked its registry yet`,
        why: 'validate works offline; the facts of a model come from ollama-lambda.lock',
        remedy: '`ollama-lambda deploy --dry-run` asks, and `deploy` writes the lock',
      },
    ];
  }
  const decision = decideMemory({
    needed: neededMemory(model),
    wanted: config.memory,
    knowledge:
      config.memoryCap === undefined
        ? { kind: 'unknown' }
        : { kind: 'capped', cap: config.memoryCap, source: 'config' },
  });
  return decision.kind === 'refused' ? refusal(config, model, decision) : [];
}
