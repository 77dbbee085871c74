import { isIntrinsic } from '../intrinsics.js';
import { type Problem, type Rule, shown } from '../rule.js';
import type { Path } from '../typed.js';

const topic = (name: string): string =>
  `Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: !Sub "${name}"}\n`;

export const substitutionNeedless: Rule = {
  id: 'substitution-needless',
  family: 'references',
  title: 'Fn::Sub has something to put in',
  severity: 'warning',
  why: 'Without a variable in dollar and braces the text stays as it is: one was forgotten or misspelled, or the function is not needed.',
  bad: topic('answers-of-{AWS::StackName}'),
  good: topic('answers-of-$' + '{AWS::StackName}'),
  *check({ root, generated }) {
    // A transform may bring variables of its own.
    if (generated) return;
    for (const section of ['Conditions', 'Resources', 'Outputs']) yield* within(root[section], [section]);
  },
};

function* within(node: unknown, path: Path): Iterable<Problem> {
  if (typeof node !== 'object' || node === null) return;
  if (path.length === 3 && path.at(-1) === 'Metadata') return;
  const substituted = isIntrinsic(node) ? node['Fn::Sub'] : undefined;
  const text = Array.isArray(substituted) ? substituted[0] : substituted;
  if (typeof text === 'string' && !text.includes('$' + '{')) {
    const what = `${shown(text)} has no variable.`;
    yield { path: [...path, 'Fn::Sub'], part: 'value', what, remedy: 'Write the text without Fn::Sub.' };
  }
  const entries = Array.isArray(node) ? [...node.entries()] : Object.entries(node);
  for (const [key, item] of entries) yield* within(item, [...path, key]);
}
