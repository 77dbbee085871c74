import { didYouMean } from '../../../config/did-you-mean.js';
import { isMapping } from '../intrinsics.js';
import type { Rule } from '../rule.js';

const known = [
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'Metadata',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'UpdatePolicy',
  'CreationPolicy',
  'Version',
];

export const resourceEntry: Rule = {
  id: 'resource-entry',
  family: 'template',
  title: 'A resource has a type, and only attributes that exist',
  severity: 'error',
  why: `Beside Properties a resource may have ${known.filter((name) => name !== 'Properties').join(', ')}; properties go below Properties.`,
  bad: 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Propertys: {TopicName: a}\n',
  good: 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: a}\n',
  *check({ root, generated }) {
    const { Resources: written } = root;
    if (!isMapping(written)) return;
    for (const [name, entry] of Object.entries(written)) {
      const path = ['Resources', name];
      if (name.startsWith('Fn::')) continue;
      if (!isMapping(entry)) {
        yield { path, what: `The resource ${name} is no mapping.` };
        continue;
      }
      if (typeof entry.Type !== 'string') yield { path, what: `The resource ${name} has no type.` };
      for (const key of Object.keys(entry)) {
        if (known.includes(key) || generated) continue;
        const meant = didYouMean(key, known);
        const what = `The resource ${name} has ${key}, which no resource has.`;
        yield { path: [...path, key], what, ...(meant !== undefined && { remedy: `Write ${meant}.` }) };
      }
    }
  },
};
