import { AwsFailure } from '../../service.js';
import type { ResourceHandler } from './handler.js';
import { functionIn, neededText, textIn } from './properties.js';

/** Versions that some resource already stands for, by ARN: Lambda answers an unchanged function with its last one. */
const taken = new WeakMap<object, Set<string>>();

export const versionHandler: ResourceHandler = {
  type: 'AWS::Lambda::Version',
  service: 'Lambda',
  properties: [
    'CodeSha256',
    'Description',
    'FunctionName',
    'FunctionScalingConfig',
    'ProvisionedConcurrencyConfig',
    'RuntimePolicy',
  ],
  required: ['FunctionName'],
  replaceOn: ['CodeSha256', 'Description', 'FunctionName'],
  attributes: ['FunctionArn', 'Version'],
  taggable: false,
  async create({ services, properties }) {
    const { name } = functionIn(neededText(properties, 'FunctionName'));
    const { version, arn } = services.lambda.publishVersion(name, textIn(properties, 'Description'));
    const known = taken.get(services.lambda) ?? new Set();
    taken.set(services.lambda, known);
    if (known.has(arn)) {
      throw new AwsFailure(
        'AlreadyExists',
        `A version for this Lambda function exists ( ${version} ). Modify the function to create a new version.`,
      );
    }
    known.add(arn);
    services.lambda.takeSnapshot(name, version);
    return { physicalId: arn, attributes: { FunctionArn: arn, Version: version } };
  },
  update: async (_, made) => made,
  stable({ services }, made) {
    const { name, qualifier = '' } = functionIn(made.physicalId);
    const state = services.lambda.snapshot(name, qualifier);
    if (state.kind === 'failed') {
      throw new AwsFailure('NotStabilized', `Resource ${made.physicalId} did not stabilize: ${state.reason}`);
    }
    return state.kind === 'ready';
  },
  async delete({ services }, made) {
    const { name, qualifier } = functionIn(made.physicalId);
    services.lambda.deleteVersion(name, qualifier ?? '');
    taken.get(services.lambda)?.delete(made.physicalId);
  },
};
