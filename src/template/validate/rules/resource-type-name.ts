import { type Rule, shown } from '../rule.js';
import { isNamed } from './resource-type.js';

export const resourceTypeName: Rule = {
  id: 'resource-type-name',
  family: 'schema',
  title: 'Types have the form of a type’s name',
  severity: 'error',
  why: 'A type is AWS::Service::Name, another organisation’s Name::Of::Three parts, or Custom::Name.',
  bad: 'Resources:\n  Topic:\n    Type: SNS Topic\n',
  good: 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n',
  *check({ resources }) {
    for (const { type, path, rewritten } of resources) {
      if (rewritten || type === undefined || isNamed(type)) continue;
      const what = `${type === '' ? 'The type is empty' : `${shown(type)} is no name of a type`}.`;
      yield { path: [...path, 'Type'], part: 'value', what, remedy: 'Write AWS::Service::Name.' };
    }
  },
};
