import type { Made, ResourceHandler } from './handler.js';
import { functionIn, neededText } from './properties.js';

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
    const version = neededText(properties, 'FunctionVersion');
    return madeOf(services.lambda.createAlias(name, neededText(properties, 'Name'), version).arn);
  },
  async update({ services, properties }, made) {
    const { name, qualifier = '' } = functionIn(made.physicalId);
    return madeOf(
      services.lambda.updateAlias(name, qualifier, neededText(properties, 'FunctionVersion')).arn,
    );
  },
  async delete({ services }, made) {
    const { name, qualifier = '' } = functionIn(made.physicalId);
    services.lambda.deleteAlias(name, qualifier);
  },
};

const madeOf = (arn: string): Made => ({ physicalId: arn, attributes: { AliasArn: arn } });
