import type { Config } from '../config/config.js';
import { localModel } from '../config/grammars.js';
import type { Finding } from '../core/finding.js';
import type { MiB } from '../core/units.js';
import { catalogued, fitOfEntry } from '../models/catalogue.js';
import { catalogueDate } from '../models/catalogue-data.js';
import { neededMemory } from '../models/fit.js';
import { decideMemory, type MemoryDecision } from '../models/memory.js';
import type { ModelFacts } from '../models/model.js';
import { engineSettings } from './engine-settings.js';
import { refusal } from './refusal.js';
import { storageFindings } from './settings-findings.js';

/** Whether a config's model fits, as far as that is known without a network: its facts are those of the lock. */
export function fitFindings(config: Config, model: ModelFacts | undefined): readonly Finding[] {
  if (config.model === undefined) return [];
  if (model === undefined) {
    return [
      ...doubts(config.model, config),
      {
        id: 'fit-unknown',
        severity: 'note',
        what: `whether ${config.model} fits is not known: ${isHere(config) ? 'nobody has looked at it yet' : 'nobody has asked its registry yet'}`,
        why: 'validate works offline; the facts of a model come from ollama-lambda.lock',
        remedy: isHere(config)
          ? `\`ollama-lambda models show ${config.model}\` looks, and \`deploy\` writes the lock`
          : '`ollama-lambda deploy --dry-run` asks, and `deploy` writes the lock',
      },
    ];
  }
  const decision = decide(neededMemory(model, engineSettings(config)), config);
  return [
    ...storageFindings(config, model),
    ...(decision.kind === 'refused' ? refusal(config, model, decision) : []),
  ];
}

const isHere = ({ model = '' }: Config): boolean => localModel.test(model);

/** By the catalogue, which decides nothing: a warning, where the registry's facts would be a refusal. */
function doubts(name: string, config: Config): readonly Finding[] {
  const entry = catalogued(name);
  if (entry === undefined) return [];
  const { memory } = fitOfEntry(entry, engineSettings(config));
  const decision = decide(memory, config);
  if (decision.kind !== 'refused') return [];
  return [
    {
      id: 'fit-doubtful',
      severity: 'warning',
      what: `${name} needs ${memory} MB, as the catalogue of ${catalogueDate} has it; ${decision.because}`,
      why: 'with less memory Ollama is killed while it loads the model: deploy asks the registry, and would refuse',
      remedy: `all that fit: ollama-lambda models --memory ${decision.limit}`,
      place: { path: config.memory === 'auto' ? 'model' : 'memory' },
    },
  ];
}

const decide = (needed: MiB, { memory, memoryCap }: Config): MemoryDecision =>
  decideMemory({
    needed,
    wanted: memory,
    knowledge:
      memoryCap === undefined ? { kind: 'unknown' } : { kind: 'capped', cap: memoryCap, source: 'config' },
  });
