import { isMapping } from '../intrinsics.js';
import type { Rule } from '../rule.js';
import { isTrue } from '../scalar.js';

const parameter = (lines: string): string =>
  `Parameters:\n  DbPassword: {Type: String${lines}}\nResources:\n  User:\n    Type: AWS::IAM::User\n    Properties: {LoginProfile: {Password: !Ref DbPassword}}\n`;

export const parameterSecret: Rule = {
  id: 'parameter-secret',
  family: 'security',
  title: 'Parameters for secrets are not echoed, and have no default',
  severity: 'warning',
  prod: 'error',
  why: 'Without NoEcho everybody who may describe the stack reads the value; a default stands in the template itself.',
  bad: parameter(''),
  good: parameter(', NoEcho: true'),
  *check({ parameters }) {
    for (const [name, parameter] of Object.entries(parameters)) {
      if (!isMapping(parameter) || parameter.Type !== 'String') continue;
      if (!/(Password|Passphrase|Secret|SecretKey|AuthToken|AccessToken|ApiKey|PrivateKey)$/i.test(name))
        continue;
      const { NoEcho: hidden, Default: preset } = parameter;
      const path = ['Parameters', name];
      if (!isTrue(hidden))
        yield { path, what: `The value of ${name} can be read.`, remedy: 'Add NoEcho: true.' };
      else if (typeof preset === 'string' && preset !== '' && !preset.startsWith('{{resolve:')) {
        yield { path: [...path, 'Default'], what: `${name} has a default.`, remedy: 'Remove it.' };
      }
    }
  },
};
