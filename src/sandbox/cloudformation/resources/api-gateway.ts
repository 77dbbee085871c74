import { createHash } from 'node:crypto';
import type { Made, ResourceHandler, Subject } from './handler.js';
import { plainHandler } from './plain.js';

/** Ids are made from the names, ten letters and digits as AWS has them. */
const idOf = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 10);

const gateway = (
  type: string,
  more: Omit<Parameters<typeof plainHandler>[0], 'type' | 'service' | 'taggable' | 'longestName'>,
  taggable = false,
): ResourceHandler => {
  const plain = plainHandler({
    type: `AWS::ApiGateway::${type}`,
    service: 'ApiGateway',
    taggable,
    longestName: 128,
    ref: (_subject, name) => idOf(name),
    ...more,
  });
  const put = async ({ services, properties }: Subject, made: Made): Promise<Made> => {
    const { RootResourceId: rootId } = made.attributes;
    await services.gateways.put(made.physicalId, {
      kind: type,
      id: made.ref ?? made.physicalId,
      properties,
      ...(rootId !== undefined && { rootId }),
    });
    return made;
  };
  return {
    ...plain,
    create: async (subject) => put(subject, await plain.create(subject)),
    update: async (subject, made, previous) => put(subject, await plain.update(subject, made, previous)),
    async delete({ services }, { physicalId }) {
      await services.gateways.remove(physicalId);
    },
  };
};

export const apiGatewayHandlers = [
  gateway(
    'RestApi',
    {
      properties: [
        'ApiKeySourceType',
        'BinaryMediaTypes',
        'Body',
        'BodyS3Location',
        'CloneFrom',
        'Description',
        'DisableExecuteApiEndpoint',
        'EndpointAccessMode',
        'EndpointConfiguration',
        'FailOnWarnings',
        'MinimumCompressionSize',
        'Mode',
        'Name',
        'Parameters',
        'Policy',
        'SecurityPolicy',
        'Tags',
        'Version',
      ],
      attributes: { RestApiId: (_, name) => idOf(name), RootResourceId: (_, name) => idOf(`${name}/`) },
    },
    true,
  ),
  gateway('Resource', {
    properties: ['ParentId', 'PathPart', 'RestApiId'],
    required: ['ParentId', 'PathPart', 'RestApiId'],
    replaceOn: ['ParentId', 'PathPart', 'RestApiId'],
    attributes: { ResourceId: (_, name) => idOf(name) },
  }),
  gateway('Method', {
    properties: [
      'ApiKeyRequired',
      'AuthorizationScopes',
      'AuthorizationType',
      'AuthorizerId',
      'HttpMethod',
      'Integration',
      'MethodResponses',
      'OperationName',
      'RequestModels',
      'RequestParameters',
      'RequestValidatorId',
      'ResourceId',
      'RestApiId',
    ],
    required: ['HttpMethod', 'ResourceId', 'RestApiId'],
    replaceOn: ['HttpMethod', 'ResourceId', 'RestApiId'],
  }),
  gateway('Deployment', {
    properties: ['DeploymentCanarySettings', 'Description', 'RestApiId', 'StageDescription', 'StageName'],
    required: ['RestApiId'],
    replaceOn: ['DeploymentCanarySettings', 'RestApiId'],
    attributes: { DeploymentId: (_, name) => idOf(name) },
  }),
  gateway(
    'Stage',
    {
      properties: [
        'AccessLogSetting',
        'CacheClusterEnabled',
        'CacheClusterSize',
        'CanarySetting',
        'ClientCertificateId',
        'DeploymentId',
        'Description',
        'DocumentationVersion',
        'MethodSettings',
        'RestApiId',
        'StageName',
        'Tags',
        'TracingEnabled',
        'Variables',
      ],
      required: ['RestApiId'],
      replaceOn: ['RestApiId', 'StageName'],
      ref: ({ properties }) => String(properties.StageName),
    },
    true,
  ),
  gateway(
    'UsagePlan',
    {
      properties: ['ApiStages', 'Description', 'Quota', 'Tags', 'Throttle', 'UsagePlanName'],
      attributes: { Id: (_, name) => idOf(name) },
    },
    true,
  ),
  gateway(
    'ApiKey',
    {
      properties: [
        'CustomerId',
        'Description',
        'Enabled',
        'GenerateDistinctId',
        'Name',
        'StageKeys',
        'Tags',
        'Value',
      ],
      replaceOn: ['GenerateDistinctId', 'Name', 'Value'],
      attributes: { APIKeyId: (_, name) => idOf(name) },
    },
    true,
  ),
  gateway('UsagePlanKey', {
    properties: ['KeyId', 'KeyType', 'UsagePlanId'],
    required: ['KeyId', 'KeyType', 'UsagePlanId'],
    replaceOn: ['KeyId', 'KeyType', 'UsagePlanId'],
    attributes: { Id: (_, name) => idOf(name) },
  }),
  gateway(
    'DomainName',
    {
      properties: [
        'CertificateArn',
        'DomainName',
        'EndpointAccessMode',
        'EndpointConfiguration',
        'MutualTlsAuthentication',
        'OwnershipVerificationCertificateArn',
        'RegionalCertificateArn',
        'RoutingMode',
        'SecurityPolicy',
        'Tags',
      ],
      replaceOn: ['DomainName'],
      nameProperty: 'DomainName',
      ref: (_, name) => name,
      attributes: {
        RegionalDomainName: ({ services: { account } }, name) =>
          `d-${idOf(name)}.execute-api.${account.region}.amazonaws.com`,
      },
    },
    true,
  ),
  gateway('BasePathMapping', {
    properties: ['BasePath', 'DomainName', 'Id', 'RestApiId', 'Stage'],
    required: ['DomainName'],
    replaceOn: ['BasePath', 'DomainName'],
  }),
] as const;
