import { functionWith, image } from '../example.js';
import { isMapping } from '../intrinsics.js';
import { resourcesOfType } from '../model.js';
import type { Rule } from '../rule.js';

export const lambdaImageTag: Rule = {
  id: 'lambda-image-tag',
  family: 'image',
  title: 'The image is named by its digest',
  severity: 'warning',
  prodOnly: true,
  why: 'A tag may name another image tomorrow: the same template then deploys something else, and a roll-back does not go back.',
  bad: functionWith(`Code: {ImageUri: ${image.replace(/@.*/, ':latest')}}`),
  good: functionWith(`Code: {ImageUri: ${image}}`),
  *check(model) {
    for (const { properties, path } of resourcesOfType(model, 'AWS::Lambda::Function')) {
      const { Code: code } = properties;
      const uri = isMapping(code) ? code.ImageUri : undefined;
      if (typeof uri !== 'string' || !/\/[^@]*:[^@]*$/.test(uri)) continue;
      const what = `The image is named by the tag ${uri.split(':').at(-1)}.`;
      yield {
        path: [...path, 'Properties', 'Code', 'ImageUri'],
        part: 'value',
        what,
        remedy: 'Write its digest.',
      };
    }
  },
};
