import type { Rule } from '../rule.js';

/** TemplateBody of CreateChangeSet; larger ones have to be put into S3 first. */
const maxInline = 51_200;

export const templateSize: Rule = {
  id: 'template-size',
  family: 'template',
  title: 'The template goes in one request',
  severity: 'warning',
  why: 'CloudFormation takes 51,200 bytes in a request; up to 1 MB it reads from S3, which this tool does not do.',
  bad: `Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n# ${'x'.repeat(maxInline)}\n`,
  good: 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n',
  *check({ text }) {
    const size = Buffer.byteLength(text);
    if (size <= maxInline) return;
    yield {
      path: [],
      what: `The template has ${size} bytes.`,
      remedy: 'Write it as YAML without comments, or split it.',
    };
  },
};
