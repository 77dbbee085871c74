import { isIntrinsic, isMapping } from '../intrinsics.js';
import { literalOf } from '../literal.js';
import { policiesIn, type Statement, statementsOf, valuesOf } from '../policies.js';
import { type Problem, type Rule, shown } from '../rule.js';
import type { Path } from '../typed.js';

const policy = (action: string): string => `Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement: {Effect: Allow, Action: ${action}, Resource: "arn:aws:s3:::my-models/*"}
`;

export const policyValue: Rule = {
  id: 'policy-value',
  family: 'iam',
  title: 'Actions, resources, principals and conditions of policies have the form that IAM reads',
  severity: 'error',
  why: 'An action is service:Name, a resource an ARN or *, a principal * or a mapping of AWS, Service, Federated or CanonicalUser.',
  bad: policy('GetObject'),
  good: policy('s3:GetObject'),
  *check(model) {
    for (const each of policiesIn(model)) {
      for (const statement of statementsOf(each)) {
        yield* actions(statement);
        yield* resources(statement);
        yield* principals(statement);
        yield* condition(statement);
      }
    }
  },
};

const isAction = (text: string): boolean => text === '*' || /^[A-Za-z0-9-]+:[A-Za-z0-9*?]+$/.test(text);
const isResource = (text: string): boolean => text === '*' || /^arn:[^:]*:[^:]+:[^:]*:[^:]*:./s.test(text);
const isPrincipal = (text: string): boolean =>
  /^(\*|\d{12}|arn:[^:]+:(iam|sts):.*|A[A-Z0-9]{15,})$/s.test(text);

function* actions({ statement, path }: Statement): Iterable<Problem> {
  for (const name of ['Action', 'NotAction']) {
    yield* texts(statement[name], [...path, name], isAction, 'Write service:Name, or *.');
  }
}

function* resources({ statement, path }: Statement): Iterable<Problem> {
  for (const name of ['Resource', 'NotResource']) {
    yield* texts(statement[name], [...path, name], isResource, 'Write an ARN, or *.');
  }
}

function* principals({ statement, path }: Statement): Iterable<Problem> {
  for (const name of ['Principal', 'NotPrincipal']) {
    const written = statement[name];
    if (written === undefined || written === '*' || isIntrinsic(written)) continue;
    const at = [...path, name];
    if (!isMapping(written)) {
      const remedy = 'Write *, or a mapping such as Service: lambda.amazonaws.com.';
      yield { path: at, part: 'value', what: `${name} is ${shown(written)}.`, remedy };
      continue;
    }
    for (const [kind, who] of Object.entries(written)) {
      if (!['AWS', 'Service', 'Federated', 'CanonicalUser'].includes(kind)) {
        const remedy = 'Write AWS, Service, Federated or CanonicalUser.';
        yield { path: [...at, kind], what: `There is no principal of the kind ${shown(kind)}.`, remedy };
        continue;
      }
      const remedy = kind === 'AWS' ? 'Write an account, an ARN, or *.' : 'Write a text.';
      yield* texts(who, [...at, kind], kind === 'AWS' ? isPrincipal : isFilled, remedy);
    }
  }
}

const isFilled = (text: string): boolean => text !== '';

const operator =
  /^(ForAnyValue:|ForAllValues:)?(String(Not)?(Equals(IgnoreCase)?|Like)|Numeric((Not)?Equals|(Less|Greater)Than(Equals)?)|Date((Not)?Equals|(Less|Greater)Than(Equals)?)|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like)|Null)(IfExists)?$/;

function* condition({ statement, path }: Statement): Iterable<Problem> {
  const { Condition: written } = statement;
  if (written === undefined || isIntrinsic(written)) return;
  const at = [...path, 'Condition'];
  if (!isMapping(written)) {
    yield { path: at, part: 'value', what: `Condition is ${shown(written)}, no mapping.` };
    return;
  }
  for (const [name, keys] of Object.entries(written)) {
    if (!operator.test(name)) yield { path: [...at, name], what: `There is no operator ${shown(name)}.` };
    if (isIntrinsic(keys)) continue;
    if (!isMapping(keys)) {
      yield { path: [...at, name], part: 'value', what: `${name} has ${shown(keys)}, no mapping.` };
      continue;
    }
    for (const [key, wanted] of Object.entries(keys)) {
      for (const { value, path: place } of valuesOf(wanted, [...at, name, key])) {
        if (typeof value !== 'object') continue;
        yield { path: place, part: 'value', what: `${key} is compared with ${shown(value)}.` };
      }
    }
  }
}

/** Each of one or several values has to be a text that fits. */
function* texts(
  written: unknown,
  path: Path,
  fits: (text: string) => boolean,
  remedy: string,
): Iterable<Problem> {
  if (Array.isArray(written) && written.length === 0)
    yield { path, part: 'value', what: `${path.at(-1)} is empty.`, remedy };
  for (const { value, path: at } of valuesOf(literalsOf(written), path)) {
    if (typeof value === 'string' && fits(value)) continue;
    const name = at.findLast((key) => typeof key === 'string');
    yield { path: at, part: 'value', what: `${name} is ${value === '' ? 'empty' : shown(value)}.`, remedy };
  }
}

/** One value or a list of them, as far as substitutions are known before the deploy. */
export const literalsOf = (written: unknown): unknown =>
  Array.isArray(written) ? written.map(literalOf) : literalOf(written);
