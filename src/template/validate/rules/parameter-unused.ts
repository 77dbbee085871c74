import type { Rule } from '../rule.js';

export const parameterUnused: Rule = {
  id: 'parameter-unused',
  family: 'template',
  title: 'Parameters are used',
  severity: 'warning',
  why: 'What nothing refers to has been forgotten, or misspelled where it was to be used.',
  bad: 'Parameters:\n  Name: {Type: String}\nResources:\n  Topic:\n    Type: AWS::SNS::Topic\n',
  good: 'Parameters:\n  Name: {Type: String}\nResources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: !Ref Name}\n',
  *check({ parameters, references, generated }) {
    if (generated) return;
    const used = new Set(references.filter(({ kind }) => kind === 'ref').map(({ target }) => target));
    for (const name of Object.keys(parameters)) {
      if (!used.has(name))
        yield {
          path: ['Parameters', name],
          what: `Nothing uses the parameter ${name}.`,
          remedy: 'Remove it.',
        };
    }
  },
};
