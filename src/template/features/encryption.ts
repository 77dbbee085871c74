import { limitsOverTime } from '../../config/blocks/rates.js';
import type { Config } from '../../config/config.js';
import type { CostQuestion, Feature } from '../feature.js';

const isMade = ({ encryption }: Config): boolean => encryption.key === 'create';
const isGiven = ({ encryption }: Config): boolean =>
  encryption.key !== undefined && encryption.key !== 'create';
/** The plan has checked that the key is of the account and Region that the template is for. */
const keyIdOf = ({ encryption }: Config): string => encryption.key?.split(':key/')[1] ?? '';
const hasTopic = ({ alarms }: Config): boolean => alarms.email !== undefined;

export const encryptionKey: Feature = {
  id: 'encryption-key',
  applies: isMade,
  costs: ({ prices }: CostQuestion) => [
    {
      what: 'a key in KMS',
      perMonth: prices.features.keyMonth,
      basis: 'each of its first two rotations adds as much',
    },
  ],
};

export const encryptionExisting: Feature = {
  id: 'encryption-existing',
  applies: isGiven,
  instances: ({ config }) => [{ encryptionKeyId: keyIdOf(config) }],
};

/** What else a stack may hold that is encrypted with the key. */
const targets: readonly { readonly id: string; applies(config: Config): boolean }[] = [
  { id: 'topic', applies: hasTopic },
  { id: 'conversations', applies: ({ conversations }) => conversations.enabled },
  { id: 'rates', applies: ({ rates }) => limitsOverTime(rates) },
];

export const encrypted: readonly Feature[] = targets.flatMap(({ id, applies }): readonly Feature[] => [
  { id: `encryption-key-${id}`, applies: (config) => isMade(config) && applies(config) },
  {
    id: `encryption-existing-${id}`,
    applies: (config) => isGiven(config) && applies(config),
    instances: ({ config }) => [{ encryptionKeyId: keyIdOf(config) }],
  },
]);
