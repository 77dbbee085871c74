import type { RenderInput } from '../../../src/template/feature.js';
import { aConfig, anInput, baseVariants } from '../build.js';
import { canaryVariants } from './canary.js';
import { conversationsVariants } from './conversations.js';
import { encryptionVariants } from './encryption.js';
import { everythingVariants } from './everything.js';
import { gatewayVariants } from './gateway.js';
import { operationsVariants } from './operations.js';
import { provisionedVariants } from './provisioned.js';
import { ratesVariants } from './rates.js';
import { snapStartVariants } from './snap-start.js';
import { vpcVariants } from './vpc.js';
import { warmVariants } from './warm.js';
import { watchingVariants } from './watching.js';

/** Everything that has a golden file. Each feature adds its own: `<feature>` or `<feature>-<way>`. */
export const variants: Readonly<Record<string, RenderInput>> = {
  ...baseVariants,
  ...operationsVariants,
  ...watchingVariants,
  ...encryptionVariants,
  ...warmVariants,
  ...provisionedVariants,
  ...ratesVariants,
  ...conversationsVariants,
  ...canaryVariants,
  ...snapStartVariants,
  ...vpcVariants,
  ...gatewayVariants,
  ...everythingVariants,
  buffered: anInput({
    config: aConfig({ endpoint: { auth: 'iam', principals: [], invokeMode: 'buffered' } }),
  }),
};
