import { didYouMean } from '../../../config/did-you-mean.js';
import { functionWith } from '../example.js';
import { type Rule, shown } from '../rule.js';

export const propertyValue: Rule = {
  id: 'property-value',
  family: 'schema',
  title: 'Values are among those that are allowed',
  severity: 'error',
  why: 'The resource’s schema lists the allowed values.',
  bad: functionWith('Architectures: [x86]'),
  good: functionWith('Architectures: [x86_64]'),
  *check({ resources }) {
    for (const { typed } of resources) {
      for (const { fits, value, shape, path } of typed) {
        const allowed = 'type' in shape ? shape.enum?.map(String) : undefined;
        if (!fits || allowed === undefined || allowed.includes(String(value))) continue;
        const meant = didYouMean(String(value), allowed);
        const remedy =
          meant === undefined ? `Write one of ${allowed.slice(0, 30).join(', ')}.` : `Write ${meant}.`;
        yield {
          path,
          part: 'value',
          what: `${nameOf(path)} is ${shown(value)}, which is not allowed.`,
          remedy,
        };
      }
    }
  },
};

const nameOf = (path: readonly (string | number)[]): string =>
  String(path.findLast((key) => typeof key === 'string') ?? '');
