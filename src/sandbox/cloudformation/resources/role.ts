import type { ResourceHandler, Subject } from './handler.js';
import { textIn } from './properties.js';

/** docs: "RoleName … Maximum: 64" */
const longestName = 64;

export const roleHandler: ResourceHandler = {
  type: 'AWS::IAM::Role',
  service: 'Iam',
  properties: [
    'AssumeRolePolicyDocument',
    'Description',
    'ManagedPolicyArns',
    'MaxSessionDuration',
    'Path',
    'PermissionsBoundary',
    'Policies',
    'RoleName',
    'Tags',
  ],
  required: ['AssumeRolePolicyDocument'],
  replaceOn: ['RoleName', 'Path'],
  nameProperty: 'RoleName',
  attributes: ['Arn', 'RoleId'],
  taggable: true,
  async create(subject) {
    const name = textIn(subject.properties, 'RoleName') ?? subject.freshName(longestName);
    const { arn, id } = subject.services.roles.create({
      name,
      assumeRolePolicy: subject.properties.AssumeRolePolicyDocument,
      policies: policiesOf(subject),
      tags: { ...subject.tags },
    });
    return { physicalId: name, attributes: { Arn: arn, RoleId: id } };
  },
  async update(subject, made) {
    subject.services.roles.update(made.physicalId, {
      assumeRolePolicy: subject.properties.AssumeRolePolicyDocument,
      policies: policiesOf(subject),
      tags: subject.tags,
    });
    return made;
  },
  async delete(subject, made) {
    subject.services.roles.delete(made.physicalId);
  },
};

const policiesOf = ({ properties }: Subject): unknown => ({
  inline: properties.Policies ?? [],
  managed: properties.ManagedPolicyArns ?? [],
});
