import { didYouMean } from '../../../config/did-you-mean.js';
import { functionWith } from '../example.js';
import { isMapping } from '../intrinsics.js';
import type { Rule } from '../rule.js';

export const propertyUnknown: Rule = {
  id: 'property-unknown',
  family: 'schema',
  title: 'Properties exist',
  severity: 'error',
  why: 'CloudFormation refuses a property that the resource’s schema does not have.',
  bad: functionWith('MemorySze: 512'),
  good: functionWith('MemorySize: 512'),
  *check({ resources }) {
    for (const { typed, type } of resources) {
      for (const { value, members, path } of typed) {
        if (members === undefined || !isMapping(value)) continue;
        const names = Object.keys(members.properties);
        for (const key of Object.keys(value)) {
          if (names.includes(key) || key.startsWith('Fn::')) continue;
          const meant = didYouMean(key, names);
          const remedy = meant === undefined ? 'Remove it.' : `Write ${meant}.`;
          yield { path: [...path, key], what: `${type} has no property ${key} here.`, remedy };
        }
      }
    }
  },
};
