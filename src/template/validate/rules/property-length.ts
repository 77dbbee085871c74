import { logGroupWith } from '../example.js';
import type { Rule } from '../rule.js';
import type { Shape } from '../schemas.js';

export const propertyLength: Rule = {
  id: 'property-length',
  family: 'schema',
  title: 'Texts and lists are neither too short nor too long',
  severity: 'error',
  why: 'The resource’s schema has bounds for the length.',
  bad: logGroupWith(`LogGroupName: ${'x'.repeat(513)}`),
  good: logGroupWith('LogGroupName: x'),
  *check({ resources }) {
    for (const { typed } of resources) {
      for (const { value, shape, path } of typed) {
        const { least, most, length, unit } = boundsOf(shape, value);
        if (length === undefined) continue;
        const is = `${path.at(-1)} has ${length} ${unit}`;
        if (length < least) yield { path, part: 'value', what: `${is}; the least is ${least}.` };
        if (length > most) yield { path, part: 'value', what: `${is}; the most is ${most}.` };
      }
    }
  },
};

interface Bounds {
  readonly least: number;
  readonly most: number;
  /** Undefined when it has none. */
  readonly length: number | undefined;
  readonly unit: string;
}

function boundsOf(shape: Shape, value: unknown): Bounds {
  if ('list' in shape) {
    const { minItems = 0, maxItems = Number.POSITIVE_INFINITY } = shape;
    // `Fn::If` may leave an item out, and `Ref` to a list parameter may bring in more: only literals are counted.
    const literal = Array.isArray(value) && value.every((item) => typeof item !== 'object');
    return { least: minItems, most: maxItems, length: literal ? value.length : undefined, unit: 'items' };
  }
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = 'type' in shape ? shape : {};
  const length = typeof value === 'string' ? [...value].length : undefined;
  return { least: minLength, most: maxLength, length, unit: 'characters' };
}
