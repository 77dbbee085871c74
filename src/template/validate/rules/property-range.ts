import { functionWith } from '../example.js';
import type { Rule } from '../rule.js';

export const propertyRange: Rule = {
  id: 'property-range',
  family: 'schema',
  title: 'Numbers are within their bounds',
  severity: 'error',
  why: 'The resource’s schema has a smallest and a largest value.',
  bad: 'Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties: {VisibilityTimeout: 50000}\n',
  good: functionWith('ReservedConcurrentExecutions: 5'),
  *check({ resources }) {
    for (const { typed } of resources) {
      for (const { fits, value, shape, path } of typed) {
        if (!fits || !('type' in shape) || typeof value === 'object') continue;
        const { minimum, maximum } = shape;
        const number = Number(value);
        if (minimum !== undefined && number < minimum) {
          yield { path, part: 'value', what: `${path.at(-1)} is ${number}; the least is ${minimum}.` };
        }
        if (maximum !== undefined && number > maximum) {
          yield { path, part: 'value', what: `${path.at(-1)} is ${number}; the most is ${maximum}.` };
        }
      }
    }
  },
};
