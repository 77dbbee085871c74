import { functionWith } from '../example.js';
import { isMapping } from '../intrinsics.js';
import { resourcesOfType } from '../model.js';
import type { Rule } from '../rule.js';
import { scalarText } from '../scalar.js';

/** Of all names and values together, in bytes. */
const most = 4096;

export const lambdaEnvironmentSize: Rule = {
  id: 'lambda-environment-size',
  family: 'lambda',
  title: 'The environment is small enough',
  severity: 'error',
  why: `Lambda allows ${most} bytes for all names and values of the environment together; no schema says so.`,
  bad: functionWith(`Environment: {Variables: {LONG: ${'x'.repeat(most)}}}`),
  good: functionWith('Environment: {Variables: {LONG: x}}'),
  *check(model) {
    for (const { properties, path } of resourcesOfType(model, 'AWS::Lambda::Function')) {
      const { Environment: environment } = properties;
      const variables = isMapping(environment) ? environment.Variables : undefined;
      if (!isMapping(variables)) continue;
      const size = Object.entries(variables)
        .map(([name, value]) => Buffer.byteLength(name) + Buffer.byteLength(scalarText(value) ?? ''))
        .reduce((sum, each) => sum + each, 0);
      if (size <= most) continue;
      const what = `The environment has ${size} bytes or more; Lambda allows ${most}.`;
      yield { path: [...path, 'Properties', 'Environment', 'Variables'], what };
    }
  },
};
