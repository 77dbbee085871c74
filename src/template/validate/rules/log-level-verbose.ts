import { functionWith } from '../example.js';
import { isMapping } from '../intrinsics.js';
import { resourcesOfType } from '../model.js';
import type { Rule } from '../rule.js';

export const logLevelVerbose: Rule = {
  id: 'log-level-verbose',
  family: 'cost',
  title: 'Logs are not written for debugging',
  severity: 'warning',
  prodOnly: true,
  why: 'CloudWatch bills each gigabyte that is written; DEBUG and TRACE write many times what INFO does.',
  bad: functionWith('LoggingConfig: {LogFormat: JSON, ApplicationLogLevel: DEBUG}'),
  good: functionWith('LoggingConfig: {LogFormat: JSON, ApplicationLogLevel: INFO}'),
  *check(model) {
    for (const { properties, path } of resourcesOfType(model, 'AWS::Lambda::Function')) {
      const { LoggingConfig: logging } = properties;
      for (const name of ['ApplicationLogLevel', 'SystemLogLevel']) {
        const level = isMapping(logging) ? logging[name] : undefined;
        if (level !== 'DEBUG' && level !== 'TRACE') continue;
        const at = [...path, 'Properties', 'LoggingConfig', name];
        yield { path: at, part: 'value', what: `${name} is ${level}.`, remedy: 'Write INFO or WARN.' };
      }
    }
  },
};
