import { functionWith } from '../example.js';
import { isMapping } from '../intrinsics.js';
import { resourcesOfType } from '../model.js';
import type { Rule } from '../rule.js';

/** Lambda's documentation, "Defined runtime environment variables"; the others of that list may be set. */
const reserved = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);

export const lambdaEnvironmentName: Rule = {
  id: 'lambda-environment-name',
  family: 'lambda',
  title: 'Names in the environment may be set',
  severity: 'error',
  why: 'Lambda sets some names itself, and accepts only names of a letter and at least one more letter, digit or underscore.',
  bad: functionWith('Environment: {Variables: {AWS_REGION: eu-central-1}}'),
  good: functionWith('Environment: {Variables: {MY_REGION: eu-central-1}}'),
  *check(model) {
    for (const { properties, path } of resourcesOfType(model, 'AWS::Lambda::Function')) {
      const { Environment: environment } = properties;
      const variables = isMapping(environment) ? environment.Variables : undefined;
      for (const name of Object.keys(isMapping(variables) ? variables : {})) {
        const at = [...path, 'Properties', 'Environment', 'Variables', name];
        if (reserved.has(name))
          yield { path: at, what: `${name} is set by Lambda itself.`, remedy: 'Choose another name.' };
        else if (!/^[a-zA-Z][a-zA-Z0-9_]+$/.test(name) && !name.startsWith('Fn::')) {
          yield { path: at, what: `${name} is no name that Lambda accepts.`, remedy: 'Choose another name.' };
        }
      }
    }
  },
};
