import { didYouMean } from '../../../config/did-you-mean.js';
import { shortForms } from '../../cfn-yaml.js';
import { isIntrinsic, isMapping } from '../intrinsics.js';
import { type Problem, type Rule, shown } from '../rule.js';
import { scalarText } from '../scalar.js';
import type { Path } from '../typed.js';

type Form = (argument: unknown) => boolean;

const isText: Form = (value) => typeof value === 'string';
/** A text, a number, or what becomes one. */
const textual: Form = (value) => isIntrinsic(value) || typeof value !== 'object';
const listed: Form = (value) => Array.isArray(value) || isIntrinsic(value);
const tuple =
  (...forms: readonly Form[]): Form =>
  (value) =>
    Array.isArray(value) && value.length === forms.length && forms.every((form, at) => form(value[at]));
const items =
  (least: number, most: number): Form =>
  (value) =>
    Array.isArray(value) && value.length >= least && value.length <= most;
const index: Form = (value) => isIntrinsic(value) || /^\d+$/.test(scalarText(value) ?? '');

/** What each function takes, and the same for people. Functions that are not here take anything. */
const forms: Readonly<Record<string, readonly [Form, string]>> = {
  Ref: [isText, 'the name of a parameter or resource'],
  'Fn::GetAtt': [
    (value) => isText(value) || tuple(isText, textual)(value),
    'Resource.Attribute, or a list of the two',
  ],
  'Fn::Sub': [
    (value) => isText(value) || tuple(isText, isMapping)(value),
    'a text, or a list of a text and a mapping',
  ],
  'Fn::Join': [tuple(isText, listed), 'a list of a delimiter and a list'],
  'Fn::Select': [tuple(index, listed), 'a list of an index and a list'],
  'Fn::Split': [tuple(isText, textual), 'a list of a delimiter and a text'],
  'Fn::If': [
    (value) => items(3, 3)(value) && isText((value as unknown[])[0]),
    'a list of a condition’s name and two values',
  ],
  'Fn::FindInMap': [items(3, 4), 'a list of a mapping’s name and two keys'],
  'Fn::Base64': [textual, 'a text'],
  'Fn::Cidr': [items(2, 3), 'a list of a block, a count and the bits'],
  // JSON templates have null for the Region of the stack.
  'Fn::GetAZs': [(value) => value === null || textual(value), 'a Region'],
  'Fn::ImportValue': [textual, 'the name of an export'],
  'Fn::Equals': [items(2, 2), 'a list of two values'],
  'Fn::And': [items(2, 10), 'a list of two to ten conditions'],
  'Fn::Or': [items(2, 10), 'a list of two to ten conditions'],
  'Fn::Not': [items(1, 1), 'a list of one condition'],
};

const functions = Object.values(shortForms).filter((name) => name !== 'Condition');

export const intrinsicForm: Rule = {
  id: 'intrinsic-form',
  family: 'references',
  title: 'Intrinsic functions exist, and take what is given to them',
  severity: 'error',
  why: 'CloudFormation works these functions out before anything is created, and refuses a form that it does not know.',
  bad: 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: !Join [a, b, c]}\n',
  good: 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: !Join ["-", [a, b, c]]}\n',
  *check({ root, generated }) {
    // A transform may bring functions and forms of its own.
    if (generated) return;
    for (const section of ['Conditions', 'Resources', 'Outputs', 'Rules'])
      yield* within(root[section], [section]);
  },
};

function* within(node: unknown, path: Path): Iterable<Problem> {
  if (typeof node !== 'object' || node === null) return;
  // What stands in Metadata is nobody's business but its reader's.
  if (path.length === 3 && path.at(-1) === 'Metadata') return;
  const entries = Array.isArray(node) ? [...node.entries()] : Object.entries(node);
  for (const [key, item] of entries) {
    const at = [...path, key];
    if (isIntrinsic(node)) yield* ofFunction(String(key), item, at);
    yield* within(item, at);
  }
}

function* ofFunction(name: string, argument: unknown, path: Path): Iterable<Problem> {
  const [form, expected] = forms[name] ?? [];
  if (form?.(argument) === false) {
    yield { path, part: 'value', what: `${name} has ${shown(argument)}.`, remedy: `It takes ${expected}.` };
  }
  if (functions.includes(name)) return;
  const like = didYouMean(bare(name), functions.map(bare));
  const meant = functions.find((each) => bare(each) === like);
  const what = `There is no function ${name}.`;
  yield { path, what, ...(meant !== undefined && { remedy: `Write ${meant}.` }) };
}

/** The prefix, which nearly all of them have, would make any two of them alike. */
const bare = (name: string): string => name.replace('Fn::', '');
