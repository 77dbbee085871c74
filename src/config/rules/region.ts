import { fits } from '../field.js';
import { fields } from '../fields.js';
import { guessRegion } from '../regions.js';
import type { Rule } from './rule.js';

const field = fields.find(({ path }) => path === 'region');

/** A Region that cannot exist is a mistake; one that is merely unknown may be newer than this program. */
export const knownRegion: Rule = {
  name: 'known-region',
  about: ['region'],
  check: ({ region }, say) => {
    if (region === undefined || field === undefined || !fits(region, field.shape)) return [];
    const guess = guessRegion(region);
    if (guess.kind === 'known') return [];
    const remedy = guess.near === undefined ? {} : { remedy: `Did you mean ${guess.near}?` };
    if (guess.kind === 'misspelled') {
      return [
        {
          id: 'config-not-allowed',
          what: `${say('region')} is ${region}, which is no AWS Region.`,
          ...remedy,
        },
      ];
    }
    const what = `${say('region')} is ${region}, a Region that this version of ollama-lambda has never heard of.`;
    return [{ id: 'config-unknown-region', severity: 'warning', what, ...remedy }];
  },
};
