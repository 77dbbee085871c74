import { isMapping } from '../intrinsics.js';
import type { Rule } from '../rule.js';

const known = ['Value', 'Description', 'Export', 'Condition'];

export const outputEntry: Rule = {
  id: 'output-entry',
  family: 'template',
  title: 'Outputs have a value that is a text',
  severity: 'error',
  why: `An output has ${known.join(', ')}, and its value has to be a text.`,
  bad: 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\nOutputs:\n  Name: {Valu: a}\n',
  good: 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\nOutputs:\n  Name: {Value: a}\n',
  *check({ root }) {
    const { Outputs: outputs } = root;
    for (const [name, output] of Object.entries(isMapping(outputs) ? outputs : {})) {
      const path = ['Outputs', name];
      if (name.startsWith('Fn::')) continue;
      if (!isMapping(output) || output.Value === undefined) {
        yield { path, what: `The output ${name} has no Value.`, remedy: 'Add Value.' };
      } else if (Array.isArray(output.Value) || output.Value === null) {
        yield { path: [...path, 'Value'], part: 'value', what: `The value of output ${name} is no text.` };
      }
      for (const key of isMapping(output) ? Object.keys(output) : []) {
        if (!known.includes(key)) yield { path: [...path, key], what: `Outputs have no ${key}.` };
      }
    }
  },
};
