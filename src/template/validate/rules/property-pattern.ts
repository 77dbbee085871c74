import { functionWith } from '../example.js';
import { matches } from '../pattern.js';
import { type Rule, shown } from '../rule.js';

export const propertyPattern: Rule = {
  id: 'property-pattern',
  family: 'schema',
  title: 'Texts have the form that AWS expects',
  severity: 'error',
  why: 'The resource’s schema has a regular expression for the value.',
  bad: functionWith('FunctionName: my function'),
  good: functionWith('FunctionName: my-function'),
  *check({ resources }) {
    let effort = 0;
    for (const { typed } of resources) {
      for (const { fits, value, shape, path } of typed) {
        const pattern = 'type' in shape ? shape.pattern : undefined;
        if (!fits || pattern === undefined) continue;
        effort += String(value).length ** 2;
        if (effort > mostEffort || isDynamic(value) || matches(pattern, String(value))) continue;
        yield {
          path,
          part: 'value',
          what: `${path.at(-1)} is ${shown(value)}, which does not match ${shown(pattern)}.`,
        };
      }
    }
  },
};

/**
 * Some of these patterns take quadratic time, and templates come from strangers: in a template with many long texts the
 * last ones are left to AWS.
 */
const mostEffort = 1e8;

/** `{{resolve:ssm:…}}`: CloudFormation puts something else in its place. */
const isDynamic = (value: unknown): boolean => String(value).includes('{{resolve:');
