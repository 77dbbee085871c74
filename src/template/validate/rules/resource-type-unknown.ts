import { didYouMean } from '../../../config/did-you-mean.js';
import type { Rule } from '../rule.js';
import { resourceTypes, typesAsOf } from '../schemas.js';
import { isNamed } from './resource-type.js';

export const resourceTypeUnknown: Rule = {
  id: 'resource-type-unknown',
  family: 'schema',
  title: 'The resource’s type exists',
  severity: 'warning',
  prod: 'error',
  why: 'CloudFormation refuses a type that it does not know. The list here has a date: a type may be younger than it.',
  bad: 'Resources:\n  Topic:\n    Type: AWS::SNS::Topik\n',
  good: 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n',
  *check({ resources }) {
    for (const { type, schema, path, rewritten } of resources) {
      if (
        rewritten ||
        type === undefined ||
        schema !== undefined ||
        !isNamed(type) ||
        !type.startsWith('AWS::')
      )
        continue;
      // SAM's types are made into others by its transform.
      if (type.startsWith('AWS::Serverless::') || resourceTypes().includes(type)) continue;
      const meant = didYouMean(type, resourceTypes());
      const what = `AWS had no type ${type} on ${typesAsOf()}.`;
      const remedy =
        meant === undefined
          ? 'Check the name, or ask AWS with --online.'
          : `Write ${meant}, if that was meant.`;
      yield { path: [...path, 'Type'], part: 'value', what, remedy };
    }
  },
};
