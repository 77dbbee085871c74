import type { UrlInput } from '../../lambda-control.js';
import { AwsFailure } from '../../service.js';
import type { Made, Properties, ResourceHandler } from './handler.js';
import { functionIn, neededText, objectIn, textIn } from './properties.js';

export const urlHandler: ResourceHandler = {
  type: 'AWS::Lambda::Url',
  service: 'Lambda',
  properties: ['AuthType', 'Cors', 'InvokeMode', 'Qualifier', 'TargetFunctionArn'],
  required: ['AuthType', 'TargetFunctionArn'],
  replaceOn: ['Qualifier', 'TargetFunctionArn'],
  attributes: ['FunctionArn', 'FunctionUrl'],
  taggable: false,
  async create({ services, properties }) {
    const target = targetOf(properties);
    return madeOf(await services.lambda.createUrl(target.name, target.qualifier, inputOf(properties)));
  },
  async update({ services, properties }, made) {
    const { name, qualifier } = functionIn(made.physicalId);
    return madeOf(await services.lambda.updateUrl(name, qualifier, inputOf(properties)));
  },
  async delete({ services }, made) {
    const { name, qualifier } = functionIn(made.physicalId);
    await services.lambda.deleteUrl(name, qualifier);
  },
};

function targetOf(properties: Properties): { name: string; qualifier: string | undefined } {
  const target = functionIn(neededText(properties, 'TargetFunctionArn'));
  return { name: target.name, qualifier: textIn(properties, 'Qualifier') ?? target.qualifier };
}

function inputOf(properties: Properties): UrlInput {
  const authType = neededText(properties, 'AuthType');
  const invokeMode = textIn(properties, 'InvokeMode') ?? 'BUFFERED';
  if (authType !== 'AWS_IAM' && authType !== 'NONE') throw notInEnum('AuthType', authType);
  if (invokeMode !== 'BUFFERED' && invokeMode !== 'RESPONSE_STREAM')
    throw notInEnum('InvokeMode', invokeMode);
  // An update without the property takes away what was there.
  return { authType, invokeMode, cors: objectIn(properties, 'Cors') };
}

const notInEnum = (name: string, value: string): AwsFailure =>
  new AwsFailure('ValidationException', `#/${name}: ${value} is not a valid enum value`);

const madeOf = ({ url, arn }: { url: string; arn: string }): Made => ({
  physicalId: arn,
  attributes: { FunctionUrl: url, FunctionArn: arn },
});
