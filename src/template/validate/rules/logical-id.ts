import type { Rule } from '../rule.js';

export const logicalId: Rule = {
  id: 'logical-id',
  family: 'template',
  title: 'Logical ids are letters and digits',
  severity: 'error',
  why: 'CloudFormation accepts A–Z, a–z and 0–9 in the names of resources, parameters, conditions and outputs, and no more.',
  bad: 'Resources:\n  my-topic:\n    Type: AWS::SNS::Topic\n',
  good: 'Resources:\n  MyTopic:\n    Type: AWS::SNS::Topic\n',
  *check({ root }) {
    for (const section of ['Parameters', 'Conditions', 'Resources', 'Outputs']) {
      for (const name of Object.keys((root[section] ?? {}) as object)) {
        // Undocumented, but in use: the conditions of AWS's own quick starts have an ampersand in their names.
        const known = section === 'Conditions' ? /^[A-Za-z0-9&]{1,255}$/ : /^[A-Za-z0-9]{1,255}$/;
        if (known.test(name) || name.startsWith('Fn::ForEach::')) continue;
        const plain = name.replace(/[^A-Za-z0-9]/g, '');
        const what = `${name} is no name that CloudFormation accepts.`;
        yield { path: [section, name], what, ...(plain !== '' && { remedy: `Write ${plain}.` }) };
      }
    }
  },
};
