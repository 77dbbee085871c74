import { isIntrinsic, isMapping } from '../intrinsics.js';
import type { Problem, Rule } from '../rule.js';
import type { Members } from '../schemas.js';
import type { Path } from '../typed.js';

export const propertyCombination: Rule = {
  id: 'property-combination',
  family: 'schema',
  title: 'Properties that exclude or need one another do',
  severity: 'error',
  why: 'The resource’s schema says which properties go together; AWS refuses the others while it creates the stack.',
  bad: 'Resources:\n  Rule:\n    Type: AWS::Events::Rule\n    Properties: {State: ENABLED}\n',
  good: 'Resources:\n  Rule:\n    Type: AWS::Events::Rule\n    Properties: {State: ENABLED, ScheduleExpression: rate(1 day)}\n',
  *check({ resources }) {
    for (const { typed } of resources) {
      for (const { value, members, path } of typed) {
        if (members === undefined || !isMapping(value)) continue;
        if (Object.keys(value).some((key) => key.startsWith('Fn::'))) continue;
        yield* among(members, value, path);
      }
    }
  },
};

function* among(members: Members, value: Record<string, unknown>, path: Path): Iterable<Problem> {
  const written = (name: string): boolean => Object.hasOwn(value, name);
  // `Fn::If` and `AWS::NoValue` may take a property away, and an empty list is as good as none.
  const certain = (name: string): boolean => written(name) && !mayBeAbsent(value[name]);
  const { exactlyOne = [], atLeastOne = [], needs = {}, excludes = {} } = members;
  for (const names of [exactlyOne, atLeastOne]) {
    if (names.length === 0 || names.some(written)) continue;
    yield { path, what: `One of ${names.join(', ')} has to be there.`, remedy: 'Add one of them.' };
  }
  const [first, second] = exactlyOne.filter(certain);
  if (second !== undefined) {
    yield { path: [...path, second], what: `${second} excludes ${first}.`, remedy: 'Keep one of them.' };
  }
  for (const [name, others] of Object.entries(needs)) {
    const missing = certain(name) ? others.filter((other) => !written(other)) : [];
    for (const other of missing)
      yield { path: [...path, name], what: `${name} needs ${other} beside it.`, remedy: `Add ${other}.` };
  }
  const told = new Set<string>();
  for (const [name, others] of Object.entries(excludes)) {
    for (const other of certain(name) ? others.filter(certain) : []) {
      const pair = [name, other].sort().join();
      if (told.has(pair) || (exactlyOne.includes(name) && exactlyOne.includes(other))) continue;
      told.add(pair);
      yield { path: [...path, other], what: `${other} excludes ${name}.`, remedy: 'Keep one of them.' };
    }
  }
}

const mayBeAbsent = (value: unknown): boolean =>
  isIntrinsic(value)
    ? Object.hasOwn(value, 'Fn::If') || value.Ref === 'AWS::NoValue'
    : Array.isArray(value) && value.length === 0;
