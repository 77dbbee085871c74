import type { FunctionInput, LoggingInput } from '../../lambda-control.js';
import { AwsFailure } from '../../service.js';
import type { Made, ResourceHandler, Subject } from './handler.js';
import { neededText, numberIn, objectIn, textIn, textsIn } from './properties.js';

/** docs: "FunctionName … limited to 64 characters in length" */
const longestName = 64;

/** What Lambda takes for what a template leaves out (AWS::Lambda::Function, MemorySize and the like). */
const defaults = { memory: 128, timeout: 3, ephemeralStorage: 512, architecture: 'x86_64' } as const;

export const functionHandler: ResourceHandler = {
  type: 'AWS::Lambda::Function',
  service: 'Lambda',
  properties: [
    'Architectures',
    'CapacityProviderConfig',
    'Code',
    'CodeSigningConfigArn',
    'DeadLetterConfig',
    'Description',
    'DurableConfig',
    'Environment',
    'EphemeralStorage',
    'FileSystemConfigs',
    'FunctionName',
    'FunctionScalingConfig',
    'Handler',
    'ImageConfig',
    'KmsKeyArn',
    'Layers',
    'LoggingConfig',
    'MemorySize',
    'PackageType',
    'PublishToLatestPublished',
    'RecursiveLoop',
    'ReservedConcurrentExecutions',
    'Role',
    'Runtime',
    'RuntimeManagementConfig',
    'SnapStart',
    'Tags',
    'TenancyConfig',
    'Timeout',
    'TracingConfig',
    'VpcConfig',
  ],
  required: ['Code', 'Role'],
  replaceOn: ['FunctionName', 'PackageType'],
  nameProperty: 'FunctionName',
  attributes: ['Arn'],
  taggable: true,
  async create(subject) {
    const name = textIn(subject.properties, 'FunctionName') ?? subject.freshName(longestName);
    const { lambda } = subject.services;
    const { arn } = lambda.createFunction(inputOf(subject, name));
    try {
      lambda.reserveConcurrency(name, reservedOf(subject));
    } catch (error) {
      lambda.deleteFunction(name);
      throw error;
    }
    return { physicalId: name, attributes: { Arn: arn } };
  },
  async update(subject, made) {
    subject.services.lambda.reserveConcurrency(made.physicalId, reservedOf(subject));
    const { arn } = subject.services.lambda.updateFunction(
      made.physicalId,
      inputOf(subject, made.physicalId),
    );
    return { ...made, attributes: { Arn: arn } };
  },
  async delete({ services }, made) {
    services.lambda.deleteFunction(made.physicalId);
  },
  stable({ services }, made: Made) {
    const { state, lastUpdateStatus } = services.lambda.getFunction(made.physicalId);
    if (state === 'Failed' || lastUpdateStatus === 'Failed') {
      throw new AwsFailure(
        'NotStabilized',
        `Resource ${made.physicalId} did not stabilize: its state is ${state}.`,
      );
    }
    return state === 'Active' && lastUpdateStatus === 'Successful';
  },
};

function inputOf({ properties, tags }: Subject, name: string): FunctionInput {
  return {
    name,
    description: textIn(properties, 'Description') ?? '',
    role: neededText(properties, 'Role'),
    imageUri: textIn(objectIn(properties, 'Code'), 'ImageUri') ?? '',
    packageType: textIn(properties, 'PackageType') ?? 'Zip',
    architecture: textsIn(properties, 'Architectures')[0] ?? defaults.architecture,
    memory: numberIn(properties, 'MemorySize') ?? defaults.memory,
    timeout: numberIn(properties, 'Timeout') ?? defaults.timeout,
    ephemeralStorage: numberIn(objectIn(properties, 'EphemeralStorage'), 'Size') ?? defaults.ephemeralStorage,
    snapStart: textIn(objectIn(properties, 'SnapStart'), 'ApplyOn') === 'PublishedVersions',
    environment: environmentOf(properties),
    logGroup: textIn(objectIn(properties, 'LoggingConfig'), 'LogGroup') ?? `/aws/lambda/${name}`,
    logging: loggingOf(objectIn(properties, 'LoggingConfig')),
    tags,
  };
}

const reservedOf = ({ properties }: Subject): number | undefined =>
  numberIn(properties, 'ReservedConcurrentExecutions');

/** docs: levels are INFO where a JSON format says none. */
function loggingOf(config: Subject['properties']): LoggingInput {
  if (textIn(config, 'LogFormat') !== 'JSON') return { format: 'Text' };
  return {
    format: 'JSON',
    applicationLevel: textIn(config, 'ApplicationLogLevel') ?? 'INFO',
    systemLevel: (textIn(config, 'SystemLogLevel') ?? 'INFO') as NonNullable<LoggingInput['systemLevel']>,
  };
}

const environmentOf = (properties: Subject['properties']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(objectIn(objectIn(properties, 'Environment'), 'Variables')).map(([key, value]) => [
      key,
      String(value),
    ]),
  );
