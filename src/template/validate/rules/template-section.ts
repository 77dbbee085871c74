import { didYouMean } from '../../../config/did-you-mean.js';
import { isMapping } from '../intrinsics.js';
import type { Rule } from '../rule.js';

const texts = ['AWSTemplateFormatVersion', 'Description'];
const mappings = [
  'Metadata',
  'Parameters',
  'Mappings',
  'Conditions',
  'Rules',
  'Hooks',
  'Resources',
  'Outputs',
];
const sections = [...texts, ...mappings, 'Transform'];

export const templateSection: Rule = {
  id: 'template-section',
  family: 'template',
  title: 'Sections are known, and of the right kind',
  severity: 'error',
  why: `CloudFormation refuses every other section than ${sections.join(', ')}.`,
  bad: 'Resource:\n  Topic:\n    Type: AWS::SNS::Topic\n',
  good: 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n',
  *check({ root, generated }) {
    for (const [name, value] of Object.entries(root)) {
      const meant = sections.includes(name) ? undefined : didYouMean(name, sections);
      // A macro may have sections of its own, as SAM has Globals.
      if (!sections.includes(name) && generated) continue;
      if (!sections.includes(name)) {
        const remedy = meant === undefined ? 'Remove it.' : `Write ${meant}.`;
        yield { path: [name], what: `There is no section ${name}.`, remedy };
      } else if (mappings.includes(name) && !isMapping(value)) {
        yield { path: [name], what: `The section ${name} is no mapping.` };
      } else if (texts.includes(name) && typeof value !== 'string') {
        yield { path: [name], what: `${name} is no text.`, remedy: 'Put it in quotes.' };
      }
    }
  },
};
