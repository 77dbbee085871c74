import type { Properties, ResourceHandler } from './handler.js';
import { objectIn, textIn } from './properties.js';

/** docs: "RepositoryName … Maximum: 256" */
const longestName = 256;

export const repositoryHandler: ResourceHandler = {
  type: 'AWS::ECR::Repository',
  service: 'Ecr',
  properties: [
    'EmptyOnDelete',
    'EncryptionConfiguration',
    'ImageScanningConfiguration',
    'ImageTagMutability',
    'ImageTagMutabilityExclusionFilters',
    'LifecyclePolicy',
    'RepositoryName',
    'RepositoryPolicyText',
    'Tags',
  ],
  required: [],
  replaceOn: ['EncryptionConfiguration', 'RepositoryName'],
  nameProperty: 'RepositoryName',
  attributes: ['Arn', 'RepositoryUri'],
  taggable: true,
  async create({ services, properties, tags, freshName }) {
    const name = textIn(properties, 'RepositoryName') ?? freshName(longestName).toLowerCase();
    const { arn, uri } = services.repositories.create({
      name,
      immutable: textIn(properties, 'ImageTagMutability') === 'IMMUTABLE',
      scanOnPush: isTrue(objectIn(properties, 'ImageScanningConfiguration'), 'ScanOnPush'),
      tags,
    });
    return { physicalId: name, attributes: { Arn: arn, RepositoryUri: uri } };
  },
  update: async (_, made) => made,
  async delete({ services, properties }, made) {
    await services.repositories.delete(made.physicalId, isTrue(properties, 'EmptyOnDelete'));
  },
};

const isTrue = (properties: Properties, name: string): boolean => textIn(properties, name) === 'true';
