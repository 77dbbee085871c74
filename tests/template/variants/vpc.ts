import { defaults } from '../../../src/config/defaults.js';
import { mib } from '../../../src/core/units.js';
import { aConfig, anInput } from '../build.js';

const vpc = {
  ...defaults.vpc,
  subnets: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  securityGroups: ['sg-0123456789abcdef0'],
};

export const vpcVariants = {
  vpc: anInput({ config: aConfig({ vpc }) }),
  'vpc-endpoints': anInput({
    config: aConfig({
      modelSource: 's3://my-models/ollama',
      conversations: { ...defaults.conversations, enabled: true },
      ephemeralStorage: mib(4096),
      vpc: { ...vpc, id: 'vpc-0123456789abcdef0', routeTables: ['rtb-0123456789abcdef0'] },
    }),
  }),
};
