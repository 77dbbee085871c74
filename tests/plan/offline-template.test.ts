import { describe, expect, it } from '@jest/globals';
import type { Config } from '../../src/config/config.js';
import { mib } from '../../src/core/units.js';
import { memoryOfNewAccounts } from '../../src/models/memory.js';
import { offlineTemplate } from '../../src/plan/offline-template.js';
import { config } from '../survey/builders.js';
import { texts } from '../template/build.js';

const rendered = (changes: Partial<Config>): string => offlineTemplate(config(changes), texts).text;
const memoryIn = (changes: Partial<Config>): number =>
  Number(/\bMemorySize: (\d+)/.exec(rendered(changes))?.[1]);

describe('a template without asking anybody', () => {
  it.each([
    ['the number that is written', { memory: mib(5000) }, 5000],
    ['what the catalogue’s model needs', { model: 'llama3.2:1b' }, 3008],
    ['more than new accounts have, where the model needs it', { model: 'qwen3:8b' }, 7076],
    ['the cap that is written, where that is less', { model: 'qwen3:8b', memoryCap: mib(4000) }, 4000],
    ['what every account has, of a model that nobody knows', { model: 'own:1b' }, memoryOfNewAccounts],
    [
      'the cap that is written, of a model that nobody knows',
      { model: 'own:1b', memoryCap: mib(4096) },
      4096,
    ],
    ['what every account has, without a model', { model: undefined }, memoryOfNewAccounts],
  ])('has for memory %s', (_what, changes, memory) => {
    expect(memoryIn(changes)).toBe(memory);
  });

  it('says in the image’s place that there is none yet, and names the model that is chosen', () => {
    expect(rendered({ model: 'llama3.2:1b' })).toMatch(
      /^ +Description: .*llama3\.2:1b.*, image not-built-yet/m,
    );
    expect(rendered({ model: undefined })).toContain('not-chosen-yet');
  });

  it('is for the architecture of the config', () => {
    for (const architecture of ['arm64', 'x86_64'] as const)
      expect(rendered({ architecture })).toMatch(new RegExp(`Architectures:\\s+- ${architecture}`));
  });
});
