import type { Rule } from '../rule.js';

export const conditionUnused: Rule = {
  id: 'condition-unused',
  family: 'template',
  title: 'Conditions are used',
  severity: 'warning',
  why: 'What nothing refers to has been forgotten, or misspelled where it was to be used.',
  bad: 'Conditions:\n  Always: !Equals [a, a]\nResources:\n  Topic:\n    Type: AWS::SNS::Topic\n',
  good: 'Conditions:\n  Always: !Equals [a, a]\nResources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Condition: Always\n',
  *check({ conditions, references, generated }) {
    if (generated) return;
    const used = new Set(references.filter(({ kind }) => kind === 'condition').map(({ target }) => target));
    for (const name of Object.keys(conditions)) {
      if (!used.has(name))
        yield {
          path: ['Conditions', name],
          what: `Nothing uses the condition ${name}.`,
          remedy: 'Remove it.',
        };
    }
  },
};
