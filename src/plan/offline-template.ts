import type { Config } from '../config/config.js';
import type { MiB } from '../core/units.js';
import { catalogue } from '../models/catalogue.js';
import { memoryForWeights } from '../models/fit.js';
import { decideMemory, memoryOfNewAccounts } from '../models/memory.js';
import { type RenderedTemplate, renderTemplate, type TemplateTexts } from '../template/render.js';

/**
 * The template as it would be, without asking anybody: no image exists, so its fingerprint is a word; `auto` comes from
 * the catalogue's size of the model, or is what every account allows.
 */
export const offlineTemplate = (config: Config, texts: TemplateTexts): RenderedTemplate =>
  renderTemplate(
    {
      config,
      memory: offlineMemory(config),
      architecture: config.architecture,
      fingerprint: 'not-built-yet',
      model: config.model ?? 'not-chosen-yet',
    },
    texts,
  );

function offlineMemory({ memory, memoryCap, model }: Config): MiB {
  if (memory !== 'auto') return memory;
  const known = catalogue.find((entry) => entry.name === model);
  if (known === undefined) return memoryCap ?? memoryOfNewAccounts;
  const decision = decideMemory({
    needed: memoryForWeights(known.bytes),
    wanted: 'auto',
    knowledge:
      memoryCap === undefined ? { kind: 'unknown' } : { kind: 'capped', cap: memoryCap, source: 'config' },
  });
  return decision.kind === 'granted' ? decision.granted : decision.limit;
}
