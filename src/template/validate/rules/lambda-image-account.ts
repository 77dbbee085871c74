import { functionWith, image } from '../example.js';
import { isMapping } from '../intrinsics.js';
import { resourcesOfType } from '../model.js';
import type { Rule } from '../rule.js';

export const lambdaImageAccount: Rule = {
  id: 'lambda-image-account',
  family: 'image',
  title: 'The image is in the function’s own account',
  severity: 'warning',
  why: 'Another account’s repository works only while its policy lets this account’s Lambda pull from it.',
  bad: functionWith(`Code: {ImageUri: ${image.replace('123456789012', '210987654321')}}`),
  good: functionWith(`Code: {ImageUri: ${image}}`),
  *check(model) {
    for (const { properties, path } of resourcesOfType(model, 'AWS::Lambda::Function')) {
      const { Code: code } = properties;
      const uri = isMapping(code) && typeof code.ImageUri === 'string' ? code.ImageUri : '';
      const account = /^(\d{12})\.dkr\.ecr\./.exec(uri)?.[1];
      if (account === undefined || model.account === undefined || account === model.account) continue;
      const what = `The image is in account ${account}, the function will be in ${model.account}.`;
      yield { path: [...path, 'Properties', 'Code', 'ImageUri'], part: 'value', what };
    }
  },
};
