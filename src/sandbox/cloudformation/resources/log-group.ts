import { AwsFailure } from '../../service.js';
import type { Properties, ResourceHandler } from './handler.js';
import { numberIn, textIn } from './properties.js';

/** docs: "LogGroupName … Maximum: 512" */
const longestName = 512;

export const logGroupHandler: ResourceHandler = {
  type: 'AWS::Logs::LogGroup',
  service: 'CloudWatchLogs',
  properties: [
    'DataProtectionPolicy',
    'FieldIndexPolicies',
    'KmsKeyId',
    'LogGroupClass',
    'LogGroupName',
    'ResourcePolicyDocument',
    'RetentionInDays',
    'Tags',
  ],
  required: [],
  replaceOn: ['LogGroupName'],
  nameProperty: 'LogGroupName',
  attributes: ['Arn'],
  taggable: true,
  async create({ services, properties, tags, freshName }) {
    const name = textIn(properties, 'LogGroupName') ?? freshName(longestName);
    services.logs.createGroup(name, {
      retentionDays: numberIn(properties, 'RetentionInDays'),
      tags: { ...tags },
    });
    const { account, region } = services.account;
    return { physicalId: name, attributes: { Arn: `arn:aws:logs:${region}:${account}:log-group:${name}:*` } };
  },
  async update({ services, properties, tags }, made, previous) {
    if (classOf(properties) !== classOf(previous)) throw classIsFixed(made.physicalId);
    services.logs.setRetention(made.physicalId, numberIn(properties, 'RetentionInDays'));
    services.logs.tag(made.physicalId, { ...tags });
    return made;
  },
  async delete({ services }, made) {
    services.logs.deleteGroup(made.physicalId);
  },
};

const classOf = (properties: Properties): string => textIn(properties, 'LogGroupClass') ?? 'STANDARD';

/** docs: "After a log group is created, its class can't be changed"; the words are ours. */
const classIsFixed = (name: string): AwsFailure =>
  new AwsFailure('InvalidParameterException', `The class of log group ${name} cannot be changed.`);
