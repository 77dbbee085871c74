import { plainHandler } from './plain.js';

/** Nobody is asked to confirm: who subscribed by e-mail gets no letter from a rehearsal. */
export const subscriptionHandler = plainHandler({
  type: 'AWS::SNS::Subscription',
  service: 'Sns',
  properties: [
    'DeliveryPolicy',
    'Endpoint',
    'FilterPolicy',
    'FilterPolicyScope',
    'Protocol',
    'RawMessageDelivery',
    'RedrivePolicy',
    'Region',
    'ReplayPolicy',
    'SubscriptionRoleArn',
    'TopicArn',
  ],
  required: ['Protocol', 'TopicArn'],
  replaceOn: ['Endpoint', 'Protocol', 'TopicArn'],
  taggable: false,
  longestName: 64,
  attributes: {
    Arn: ({ services: { account } }, name) => `arn:aws:sns:${account.region}:${account.account}:${name}`,
  },
});

export const topicPolicyHandler = plainHandler({
  type: 'AWS::SNS::TopicPolicy',
  service: 'Sns',
  properties: ['PolicyDocument', 'Topics'],
  required: ['PolicyDocument', 'Topics'],
  taggable: false,
  longestName: 64,
  attributes: { Id: (_subject, name) => name },
});
