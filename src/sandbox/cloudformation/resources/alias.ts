import { AwsFailure } from '../../service.js';
import type { Made, Properties, ResourceHandler } from './handler.js';
import { functionIn, neededText, numberIn, objectIn } from './properties.js';

export const aliasHandler: ResourceHandler = {
  type: 'AWS::Lambda::Alias',
  service: 'Lambda',
  properties: [
    'Description',
    'FunctionName',
    'FunctionVersion',
    'Name',
    'ProvisionedConcurrencyConfig',
    'RoutingConfig',
  ],
  required: ['FunctionName', 'FunctionVersion', 'Name'],
  replaceOn: ['FunctionName', 'Name'],
  nameProperty: 'Name',
  attributes: ['AliasArn'],
  taggable: false,
  async create({ services, properties }) {
    const { name } = functionIn(neededText(properties, 'FunctionName'));
    const alias = neededText(properties, 'Name');
    const { arn } = services.lambda.createAlias(name, alias, neededText(properties, 'FunctionVersion'));
    const instances = provisionedOf(properties);
    if (instances > 0) services.lambda.provision(name, alias, instances);
    return madeOf(arn);
  },
  async update({ services, properties }, made, previous) {
    const { name, qualifier = '' } = functionIn(made.physicalId);
    const { arn } = services.lambda.updateAlias(name, qualifier, neededText(properties, 'FunctionVersion'));
    const instances = provisionedOf(properties);
    if (instances > 0 || provisionedOf(previous) > 0) services.lambda.provision(name, qualifier, instances);
    return madeOf(arn);
  },
  async delete({ services }, made) {
    const { name, qualifier = '' } = functionIn(made.physicalId);
    services.lambda.deleteAlias(name, qualifier);
  },
  /** An alias is done when its instances are. */
  stable({ services, properties }, made) {
    if (provisionedOf(properties) === 0) return true;
    const { name, qualifier = '' } = functionIn(made.physicalId);
    const state = services.lambda.provisioned(name, qualifier);
    if (state.kind === 'failed') {
      throw new AwsFailure('NotStabilized', `Provisioned concurrency is FAILED: ${state.reason}`);
    }
    return state.kind === 'ready';
  },
};

const provisionedOf = (properties: Properties): number =>
  numberIn(objectIn(properties, 'ProvisionedConcurrencyConfig'), 'ProvisionedConcurrentExecutions') ?? 0;

const madeOf = (arn: string): Made => ({ physicalId: arn, attributes: { AliasArn: arn } });
