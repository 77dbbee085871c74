import { baseVariants } from '../build.js';
import { combined } from '../combining.js';
import { canaryVariants } from './canary.js';
import { conversationsVariants } from './conversations.js';
import { encryptionVariants } from './encryption.js';
import { gatewayVariants } from './gateway.js';
import { operationsVariants } from './operations.js';
import { provisionedVariants } from './provisioned.js';
import { ratesVariants } from './rates.js';
import { vpcVariants } from './vpc.js';
import { warmVariants } from './warm.js';
import { watchingVariants } from './watching.js';

const { fallbackModel: _, ...all } = combined([
  baseVariants.settings!,
  operationsVariants.concurrency!,
  operationsVariants['logs-json']!,
  operationsVariants.tracing!,
  watchingVariants.alarms!,
  watchingVariants.dashboard!,
  watchingVariants.budget!,
  encryptionVariants['encryption-tables']!,
  encryptionVariants['encryption-alarms']!,
  warmVariants['warm-several']!,
  provisionedVariants['provisioned-scaled']!,
  ratesVariants['rates-keys']!,
  conversationsVariants.conversations!,
  canaryVariants.canary!,
  vpcVariants['vpc-endpoints']!,
  gatewayVariants['gateway-all']!,
]);

/**
 * Everything that goes together, in one template: all but SnapStart, which excludes provisioned instances and a network, and a
 * smaller model beside one that comes from elsewhere.
 */
export const everythingVariants = {
  everything: {
    ...all,
    config: { ...all.config, fallbackModel: undefined, alarms: { ...all.config.alarms, idleHours: 6 } },
  },
};
