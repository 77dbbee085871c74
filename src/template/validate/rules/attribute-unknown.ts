import { didYouMean } from '../../../config/did-you-mean.js';
import type { Rule } from '../rule.js';

export const attributeUnknown: Rule = {
  id: 'attribute-unknown',
  family: 'references',
  title: 'Attributes exist',
  severity: 'error',
  why: 'GetAtt and Sub can only give what the resource’s schema lists as read-only.',
  bad: 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\nOutputs:\n  Name: {Value: !GetAtt Topic.TopicNam}\n',
  good: 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\nOutputs:\n  Name: {Value: !GetAtt Topic.TopicName}\n',
  *check({ references, resources }) {
    for (const reference of references) {
      if (reference.kind !== 'attribute') continue;
      const { target, attribute, path } = reference;
      const resource = resources.find(({ logicalId }) => logicalId === target);
      const attributes = resource?.schema?.attributes;
      if (attributes === undefined || attribute === undefined || attributes.includes(attribute)) continue;
      // The outputs of a nested stack are known to the stack alone.
      if (resource?.type === 'AWS::CloudFormation::Stack') continue;
      const meant = didYouMean(attribute, attributes);
      const remedy = meant === undefined ? `It has ${attributes.join(', ') || 'none'}.` : `Write ${meant}.`;
      const named = attribute === '' ? 'No attribute is named' : `There is no attribute ${attribute}`;
      yield { path, part: 'value', what: `${named}; ${target} is an ${resource?.type}.`, remedy };
    }
  },
};
