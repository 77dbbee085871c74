import { keysIn } from '../../dynamodb/table-operations.js';
import type { ResourceHandler } from './handler.js';
import { textIn } from './properties.js';

/** docs: "TableName … Maximum: 255" */
const longestName = 255;

export const tableHandler: ResourceHandler = {
  type: 'AWS::DynamoDB::Table',
  service: 'DynamoDb',
  properties: [
    'AttributeDefinitions',
    'BillingMode',
    'ContributorInsightsSpecification',
    'DeletionProtectionEnabled',
    'GlobalSecondaryIndexes',
    'ImportSourceSpecification',
    'KeySchema',
    'KinesisStreamSpecification',
    'LocalSecondaryIndexes',
    'OnDemandThroughput',
    'PointInTimeRecoverySpecification',
    'ProvisionedThroughput',
    'ResourcePolicy',
    'SSESpecification',
    'StreamSpecification',
    'TableClass',
    'TableName',
    'Tags',
    'TimeToLiveSpecification',
    'WarmThroughput',
  ],
  required: ['KeySchema'],
  replaceOn: ['TableName', 'ImportSourceSpecification', 'KeySchema'],
  nameProperty: 'TableName',
  attributes: ['Arn', 'StreamArn'],
  taggable: true,
  async create({ services, properties, tags, freshName }) {
    const name = textIn(properties, 'TableName') ?? freshName(longestName);
    const { arn } = services.tables.create({ name, ...keysIn(properties), tags });
    return { physicalId: name, attributes: { Arn: arn } };
  },
  update: async (_, made) => made,
  async delete({ services }, made) {
    services.tables.delete(made.physicalId);
  },
};
