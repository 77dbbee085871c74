import type { Rule } from '../rule.js';

export const templateDuplicateKey: Rule = {
  id: 'template-duplicate-key',
  family: 'template',
  title: 'A key is written once',
  severity: 'error',
  why: 'The last of them wins without a word, and what the first said is lost.',
  bad: 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n  Topic:\n    Type: AWS::SQS::Queue\n',
  good: 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n  Queue:\n    Type: AWS::SQS::Queue\n',
  *check({ document }) {
    for (const { path } of document.duplicateKeys) {
      yield {
        path,
        what: `${path.at(-1)} is written more than once.`,
        remedy: 'Keep one of them, or rename one.',
      };
    }
  },
};
