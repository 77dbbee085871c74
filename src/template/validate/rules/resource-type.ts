import { didYouMean } from '../../../config/did-you-mean.js';
import type { Rule } from '../rule.js';
import { resourceTypes } from '../schemas.js';

export const resourceType: Rule = {
  id: 'resource-type',
  title: 'The resource’s type is one that is checked here',
  severity: 'note',
  why: 'The schemas that come with this tool are a part of AWS’s: of other types the properties are not checked.',
  bad: 'Resources:\n  Topic:\n    Type: AWS::SNS::Topik\n',
  good: 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n',
  *check({ resources }) {
    for (const { type, schema, path } of resources) {
      if (type === undefined || schema !== undefined || /^Custom::|CustomResource$/.test(type)) continue;
      const meant = didYouMean(type, resourceTypes());
      const what = `${type} is not checked: there is no schema for it here.`;
      const remedy =
        meant === undefined ? 'Check it with --strict or --online.' : `Write ${meant}, if that was meant.`;
      yield { path: [...path, 'Type'], part: 'value', what, remedy };
    }
  },
};
