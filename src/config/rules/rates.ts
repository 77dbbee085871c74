import { rateMembers } from '../blocks/rates.js';
import { keysNeedKeys, membersInRange } from './keys.js';
import type { Rule } from './rule.js';

export const ratesOfKeys: Rule = {
  name: 'rates-of-keys',
  about: ['rates.keys'],
  check: ({ rates }, say) => membersInRange(rates.keys, rateMembers, say('rates.keys')),
};

export const ratesOfKeysNeedKeys: Rule = {
  name: 'rates-of-keys-need-keys',
  about: ['rates.keys', 'endpoint.auth'],
  check: (config, say) =>
    keysNeedKeys({ path: 'rates.keys', what: 'rates', names: Object.keys(config.rates.keys) }, config, say),
};
