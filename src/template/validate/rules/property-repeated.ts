import type { Rule } from '../rule.js';
import { shown } from '../rule.js';

export const propertyRepeated: Rule = {
  id: 'property-repeated',
  family: 'schema',
  title: 'Items of a list that has to be unique are',
  severity: 'error',
  why: 'The resource’s schema allows each item once.',
  bad: 'Resources:\n  Group:\n    Type: AWS::IAM::Group\n    Properties:\n      ManagedPolicyArns: [arn:aws:iam::aws:policy/A, arn:aws:iam::aws:policy/A]\n',
  good: 'Resources:\n  Group:\n    Type: AWS::IAM::Group\n    Properties:\n      ManagedPolicyArns: [arn:aws:iam::aws:policy/A]\n',
  *check({ resources }) {
    for (const { typed } of resources) {
      for (const { value, shape, path } of typed) {
        if (!('list' in shape) || shape.uniqueItems !== true || !Array.isArray(value)) continue;
        const texts = value.map((item) => JSON.stringify(item));
        for (const [index, text] of texts.entries()) {
          if (texts.indexOf(text) === index) continue;
          yield {
            path: [...path, index],
            part: 'value',
            what: `${path.at(-1)} has ${shown(value[index])} twice.`,
          };
        }
      }
    }
  },
};
