import { isInVpc, usesTables } from '../../config/blocks/vpc.js';
import type { Config } from '../../config/config.js';
import type { Feature } from '../feature.js';

export const vpc: Feature = {
  id: 'vpc',
  applies: isInVpc,
  instances: ({ config: { vpc: own } }) => [{ subnets: own.subnets, securityGroups: own.securityGroups }],
};

export const vpcEndpoint: Feature = {
  id: 'vpc-endpoint',
  applies: (config) => servicesOf(config).length > 0,
  instances: ({ config }) =>
    servicesOf(config).map(({ service, serviceName }) => ({
      service,
      serviceName,
      vpcId: config.vpc.id ?? '',
      routeTables: config.vpc.routeTables,
    })),
};

interface Service {
  /** For the logical id. */
  readonly service: string;
  readonly serviceName: string;
}

/** What the function calls by itself and gateway endpoints lead to. Logs and metrics go out through Lambda. */
function servicesOf(config: Config): readonly Service[] {
  if (!isInVpc(config) || config.vpc.id === undefined) return [];
  return [
    ...(config.modelSource.startsWith('s3://') ? [{ service: 'S3', serviceName: 's3' }] : []),
    ...(usesTables(config) ? [{ service: 'DynamoDB', serviceName: 'dynamodb' }] : []),
  ];
}
