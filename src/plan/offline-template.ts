import type { Config } from '../config/config.js';
import type { MiB } from '../core/units.js';
import { catalogued, fitOfEntry } from '../models/catalogue.js';
import { engineSettings } from '../models/engine-settings.js';
import { decideMemory, memoryOfNewAccounts } from '../models/memory.js';
import { type RenderedTemplate, renderTemplate, type TemplateTexts } from '../template/render.js';

/**
 * The template as it would be, without asking anybody: no image exists, so its fingerprint is a word; `auto` comes from
 * the catalogue's facts of the model, or is what every account allows.
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

function offlineMemory(config: Config): MiB {
  const { memory, memoryCap, model } = config;
  if (memory !== 'auto') return memory;
  const known = model === undefined ? undefined : catalogued(model);
  if (known === undefined) return memoryCap ?? memoryOfNewAccounts;
  const decision = decideMemory({
    needed: fitOfEntry(known, engineSettings(config)).memory,
    wanted: 'auto',
    knowledge:
      memoryCap === undefined ? { kind: 'unknown' } : { kind: 'capped', cap: memoryCap, source: 'config' },
  });
  return decision.kind === 'granted' ? decision.granted : decision.limit;
}
