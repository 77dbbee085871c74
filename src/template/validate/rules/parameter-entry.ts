import { didYouMean } from '../../../config/did-you-mean.js';
import { isMapping } from '../intrinsics.js';
import type { Rule } from '../rule.js';
import { scalarText } from '../scalar.js';

const known = [
  'Type',
  'Default',
  'Description',
  'AllowedPattern',
  'AllowedValues',
  'ConstraintDescription',
  'MaxLength',
  'MaxValue',
  'MinLength',
  'MinValue',
  'NoEcho',
];
const types = /^(String|Number|CommaDelimitedList|List<[A-Za-z0-9:]+>|AWS::[A-Za-z0-9:<>]+)$/;

export const parameterEntry: Rule = {
  id: 'parameter-entry',
  family: 'template',
  title: 'Parameters are well made, and their defaults are allowed',
  severity: 'error',
  why: 'CloudFormation refuses a parameter without a known type, and a default that the parameter itself forbids.',
  bad: 'Parameters:\n  Size: {Type: Text}\nResources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: !Ref Size}\n',
  good: 'Parameters:\n  Size: {Type: String}\nResources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: !Ref Size}\n',
  *check({ parameters }) {
    for (const [name, parameter] of Object.entries(parameters)) {
      const path = ['Parameters', name];
      if (!isMapping(parameter)) {
        yield { path, what: `The parameter ${name} is no mapping.` };
        continue;
      }
      if (!types.test(scalarText(parameter.Type) ?? '')) {
        yield {
          path: [...path, 'Type'],
          part: 'value',
          what: `The parameter ${name} has no type that exists.`,
          remedy: 'Write String, Number or CommaDelimitedList.',
        };
      }
      for (const key of Object.keys(parameter)) {
        if (known.includes(key)) continue;
        const meant = didYouMean(key, known);
        yield {
          path: [...path, key],
          what: `Parameters have no ${key}.`,
          ...(meant !== undefined && { remedy: `Write ${meant}.` }),
        };
      }
      const refused = refusedDefault(parameter);
      if (refused !== undefined) {
        yield { path: [...path, 'Default'], part: 'value', what: `The default of ${name} ${refused}.` };
      }
    }
  },
};

function refusedDefault(parameter: Record<string, unknown>): string | undefined {
  const { Type: type, Default: given, AllowedValues: values, AllowedPattern: pattern } = parameter;
  const preset = scalarText(given);
  if (preset === undefined) return undefined;
  // Of a list every item has to be allowed.
  const isList = /List/.test(scalarText(type) ?? '');
  const items = isList ? preset.split(',').map((item) => item.trim()) : [preset];
  const allowed = Array.isArray(values) ? values.map((value) => scalarText(value)?.trim()) : undefined;
  const isAllowed = (item: string): boolean => allowed === undefined || allowed.includes(item);
  if (!isAllowed(preset) && !items.every(isAllowed)) return 'is not among its AllowedValues';
  if (typeof pattern !== 'string') return undefined;
  try {
    const expression = new RegExp(`^(?:${pattern})$`);
    return items.every((item) => expression.test(item)) ? undefined : 'does not match its AllowedPattern';
  } catch {
    // Java's dialect; CloudFormation will say whether it is a pattern at all.
    return undefined;
  }
}
