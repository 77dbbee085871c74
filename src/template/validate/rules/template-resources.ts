import type { Rule } from '../rule.js';

/** CloudFormation's quota; it cannot be raised. */
const most = 500;

export const templateResources: Rule = {
  id: 'template-resources',
  family: 'template',
  title: 'There is something to create, and not too much',
  severity: 'error',
  why: `A template needs at least one resource, and may have ${most}.`,
  bad: 'Resources: {}\n',
  good: 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n',
  *check({ root, generated }) {
    const { Resources: written } = root;
    const count = typeof written === 'object' && written !== null ? Object.keys(written).length : 0;
    if (count === 0 && !generated) yield { path: ['Resources'], what: 'The template has no resources.' };
    if (count > most) yield { path: ['Resources'], what: `The template has ${count} resources.` };
  },
};
