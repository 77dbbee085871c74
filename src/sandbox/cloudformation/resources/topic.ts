import { plainHandler } from './plain.js';

/** Nothing is ever sent: who subscribed by e-mail gets no letter from a rehearsal. */
export const topicHandler = plainHandler({
  type: 'AWS::SNS::Topic',
  service: 'Sns',
  properties: [
    'ArchivePolicy',
    'ContentBasedDeduplication',
    'DataProtectionPolicy',
    'DeliveryStatusLogging',
    'DisplayName',
    'FifoThroughputScope',
    'FifoTopic',
    'KmsMasterKeyId',
    'SignatureVersion',
    'Subscription',
    'Tags',
    'TopicName',
    'TracingConfig',
  ],
  replaceOn: ['TopicName', 'FifoTopic'],
  nameProperty: 'TopicName',
  taggable: true,
  longestName: 256,
  ref: ({ services: { account } }, name) => `arn:aws:sns:${account.region}:${account.account}:${name}`,
  attributes: {
    TopicArn: ({ services: { account } }, name) => `arn:aws:sns:${account.region}:${account.account}:${name}`,
    TopicName: (_subject, name) => name,
  },
});
