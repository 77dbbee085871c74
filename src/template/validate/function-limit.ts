import { isMapping } from './intrinsics.js';
import { resourcesOfType } from './model.js';
import type { Rule } from './rule.js';

/** A quota of ordinary functions that is tighter than the schema. */
interface FunctionLimit extends Pick<Rule, 'id' | 'family' | 'title' | 'why' | 'bad' | 'good'> {
  /** Below Properties. */
  readonly property: readonly [string, ...string[]];
  readonly least: number;
  readonly most: number;
  readonly unit: string;
}

export const functionLimit = ({ property, least, most, unit, ...rule }: FunctionLimit): Rule => ({
  ...rule,
  severity: 'error',
  supersedes: 'property-range',
  *check(model) {
    for (const { properties, path } of resourcesOfType(model, 'AWS::Lambda::Function')) {
      if (Object.hasOwn(properties, 'CapacityProviderConfig')) continue;
      const value = property.reduce<unknown>((at, key) => (isMapping(at) ? at[key] : undefined), properties);
      const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
      if (typeof number !== 'number' || (number >= least && number <= most)) continue;
      const nearest = number < least ? least : most;
      yield {
        path: [...path, 'Properties', ...property],
        part: 'value',
        what: `${property.join('.')} is ${number} ${unit}; Lambda allows ${least} to ${most}.`,
        remedy: `Write ${nearest}.`,
      };
    }
  },
});
