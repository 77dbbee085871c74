import { functionWith } from '../example.js';
import { isMapping } from '../intrinsics.js';
import { resourcesOfType } from '../model.js';
import type { Rule } from '../rule.js';

const ofArchives = ['Handler', 'Runtime', 'Layers'];
const codeOfArchives = ['S3Bucket', 'S3Key', 'ZipFile'];

export const lambdaImageOnly: Rule = {
  id: 'lambda-image-only',
  family: 'image',
  title: 'A function is an image or an archive, not both',
  severity: 'error',
  why: 'Handler, Runtime and Layers belong to archives; an image brings its own, and Lambda refuses the mixture.',
  bad: functionWith('Runtime: nodejs24.x'),
  good: functionWith('ImageConfig: {Command: [index.handler]}'),
  *check(model) {
    for (const { properties, path } of resourcesOfType(model, 'AWS::Lambda::Function')) {
      const { PackageType: kind, Code: code } = properties;
      const names = isMapping(code) ? Object.keys(code) : [];
      if (kind === 'Image') {
        for (const name of ofArchives.filter((each) => Object.hasOwn(properties, each))) {
          yield {
            path: [...path, 'Properties', name],
            what: `A function from an image has no ${name}.`,
            remedy: 'Remove it.',
          };
        }
        for (const name of codeOfArchives.filter((each) => names.includes(each))) {
          yield {
            path: [...path, 'Properties', 'Code', name],
            what: `A function from an image has no Code.${name}.`,
            remedy: 'Write ImageUri.',
          };
        }
      } else if ((kind === undefined || kind === 'Zip') && names.includes('ImageUri')) {
        const what = 'Code.ImageUri needs PackageType Image; Zip is the default.';
        yield { path: [...path, 'Properties', 'Code', 'ImageUri'], what, remedy: 'Add PackageType: Image.' };
      }
    }
  },
};
