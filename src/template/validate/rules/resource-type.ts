import type { Rule } from '../rule.js';
import { resourceTypes } from '../schemas.js';

export const resourceType: Rule = {
  id: 'resource-type',
  family: 'schema',
  title: 'The resource’s type is one that is checked here',
  severity: 'note',
  why: 'The schemas that come with this tool are a part of AWS’s: of other types the properties are not checked.',
  bad: 'Resources:\n  Broker:\n    Type: AWS::AmazonMQ::Broker\n',
  good: 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n',
  *check({ resources, rewritten }) {
    if (rewritten) {
      const what = 'The resources are not checked: a macro may make anything of them.';
      yield { path: ['Transform'], what, remedy: 'Check what the macro makes of the template.' };
      return;
    }
    for (const { type, schema, path, rewritten: byMacro } of resources) {
      if (type === undefined || schema !== undefined || !isNamed(type)) continue;
      if (byMacro) {
        yield { path, what: `${path[1]} is not checked: a macro may make anything of it.` };
        continue;
      }
      if (/^Custom::|CustomResource$|^AWS::Serverless::/.test(type)) continue;
      // The rule resource-type-unknown speaks of those.
      if (type.startsWith('AWS::') && !resourceTypes().includes(type)) continue;
      const what = `${type} is not checked: there is no schema for it here.`;
      const remedy = 'Check it with --strict or --online.';
      yield { path: [...path, 'Type'], part: 'value', what, remedy };
    }
  },
};

/** Has the form of a type's name: AWS’s, of the registry, of a module, or of a custom resource. */
export const isNamed = (type: string): boolean =>
  /^([A-Za-z0-9]{2,64}::){2}[A-Za-z0-9]{2,64}(::MODULE)?$/.test(type) ||
  /^Custom::[A-Za-z0-9_@-]{1,60}$/.test(type);
