import { expect, it } from '@jest/globals';
import { features } from '../../src/template/features/list.js';
import { goesTogether } from './combining.js';
import { variants } from './variants/list.js';

const { config } = variants.everything!;

it('the template with everything is one that the rules of the config allow', () =>
  expect(goesTogether(variants.everything!)).toBe(true));

it('it has every feature but those that another one takes the place of', () => {
  const missing = features.filter((feature) => !feature.applies(config)).map(({ id }) => id);
  expect(missing).toEqual([
    // Plain instead of JSON, the cheaper class, and another's topic and key.
    'logs-text',
    'logs-infrequent',
    'principal',
    'public-access',
    'alarms-existing',
    'encryption-existing',
    'encryption-existing-topic',
    'encryption-existing-conversations',
    'encryption-existing-rates',
    'warm-one',
    'snap-start',
  ]);
});
