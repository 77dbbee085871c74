import { functionWith } from '../example.js';
import { resourcesOfType } from '../model.js';
import type { Rule } from '../rule.js';

export const logGroupMissing: Rule = {
  id: 'log-group-missing',
  family: 'operations',
  title: 'A function writes to a log group of the stack',
  severity: 'warning',
  prodOnly: true,
  why: 'Lambda makes the group itself otherwise: it never forgets a line, and stays when the stack is gone.',
  bad: functionWith('FunctionName: my-function'),
  good: functionWith('LoggingConfig: {LogGroup: /my/functions}'),
  *check(model) {
    if (resourcesOfType(model, 'AWS::Logs::LogGroup').length > 0) return;
    for (const { properties, path, logicalId } of resourcesOfType(model, 'AWS::Lambda::Function')) {
      if (Object.hasOwn(properties, 'LoggingConfig')) continue;
      const what = `The log group of ${logicalId} is not in the template.`;
      yield { path, what, remedy: 'Add an AWS::Logs::LogGroup and name it in LoggingConfig.' };
    }
  },
};
