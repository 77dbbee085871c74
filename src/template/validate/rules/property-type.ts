import { functionWith } from '../example.js';
import { type Rule, shown } from '../rule.js';
import { shapeName } from '../typed.js';

export const propertyType: Rule = {
  id: 'property-type',
  family: 'schema',
  title: 'Values are of the right kind',
  severity: 'error',
  why: 'CloudFormation turns "3008" into a number and true into a text, and refuses the rest.',
  bad: functionWith('MemorySize: 10 GB'),
  good: functionWith('MemorySize: 10240'),
  *check({ resources }) {
    for (const { typed } of resources) {
      for (const { fits, value, shape, path } of typed) {
        if (fits) continue;
        yield {
          path,
          part: 'value',
          what: `${path.at(-1)} is ${shown(value)}; it has to be ${shapeName(shape)}.`,
        };
      }
    }
  },
};
