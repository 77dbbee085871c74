import { unknownAction } from '../iam-actions.js';
import { resourcesOfType, type TemplateModel } from '../model.js';
import { policiesIn, statementsOf, valuesOf } from '../policies.js';
import type { Rule } from '../rule.js';
import type { Path } from '../typed.js';
import { literalsOf } from './policy-value.js';

const policy = (action: string): string => `Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: ${action}
            Resource: "arn:aws:lambda:eu-central-1:123456789012:function:ours"
`;

export const policyAction: Rule = {
  id: 'policy-action',
  family: 'iam',
  title: 'Actions of policies are some that exist',
  severity: 'warning',
  prod: 'error',
  why: 'IAM takes any name: a misspelled action allows nothing, and is found when the call is denied. The list has a date, and AWS adds to it.',
  bad: policy('lambda:InvokeFunctoin'),
  good: policy('lambda:InvokeFunction'),
  *check(model) {
    for (const { action, path } of actionsIn(model)) {
      // What has not the form of an action at all is the business of policy-value.
      if (!/^[A-Za-z0-9-]+:[A-Za-z0-9*?]+$/.test(action)) continue;
      const found = unknownAction(action);
      if (found === undefined) continue;
      const remedy =
        found.meant === undefined
          ? 'Look it up in AWS’s Service Authorization Reference.'
          : `Write ${found.meant}.`;
      yield { path, part: 'value', what: `${found.what}.`, remedy };
    }
  },
};

interface Written {
  readonly action: string;
  readonly path: Path;
}

function* actionsIn(model: TemplateModel): Iterable<Written> {
  for (const each of policiesIn(model)) {
    for (const { statement, path } of statementsOf(each)) {
      for (const name of ['Action', 'NotAction']) yield* texts(statement[name], [...path, name]);
    }
  }
  for (const { properties, path } of resourcesOfType(model, 'AWS::Lambda::Permission')) {
    yield* texts(properties.Action, [...path, 'Properties', 'Action']);
  }
}

function* texts(written: unknown, path: Path): Iterable<Written> {
  for (const { value, path: at } of valuesOf(literalsOf(written), path)) {
    if (typeof value === 'string') yield { action: value, path: at };
  }
}
