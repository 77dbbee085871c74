import { isMapping } from '../intrinsics.js';
import type { Rule } from '../rule.js';

export const templateUnreadable: Rule = {
  id: 'template-unreadable',
  family: 'template',
  title: 'The text is a template',
  severity: 'error',
  why: 'A template is a mapping in YAML or JSON, of at most 1 MiB, with CloudFormation’s own tags and no others.',
  bad: 'Resources: [unclosed',
  good: 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n',
  *check({ document }) {
    if (isMapping(document.value)) return;
    const what = document.value === null ? 'The template is empty.' : 'The template is no mapping.';
    yield { path: [], what };
  },
};
