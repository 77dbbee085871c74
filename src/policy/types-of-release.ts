import { type Grant, verbs } from './grant.js';

/** Types that careful releases and a network of one's own bring. See `resource-types.ts`. */
export const typesOfRelease: Readonly<Record<string, readonly Grant[]>> = {
  'AWS::CodeDeploy::Application': [
    {
      on: 'release',
      actions: verbs(
        'codedeploy',
        'CreateApplication',
        'GetApplication',
        'UpdateApplication',
        'DeleteApplication',
        // What an update of the alias sets off; CloudFormation waits for it.
        'CreateDeployment',
        'GetDeployment',
        'GetDeploymentConfig',
        'StopDeployment',
        'ListTagsForResource',
        'TagResource',
        'UntagResource',
      ),
    },
  ],
  'AWS::CodeDeploy::DeploymentConfig': [
    {
      on: 'release',
      actions: verbs('codedeploy', 'CreateDeploymentConfig', 'GetDeploymentConfig', 'DeleteDeploymentConfig'),
    },
  ],
  'AWS::CodeDeploy::DeploymentGroup': [
    {
      on: 'release',
      actions: verbs(
        'codedeploy',
        'CreateDeploymentGroup',
        'GetDeploymentGroup',
        'UpdateDeploymentGroup',
        'DeleteDeploymentGroup',
      ),
    },
    { on: 'role', actions: ['iam:PassRole'], forService: 'codedeploy.amazonaws.com' },
  ],
  'AWS::EC2::VPCEndpoint': [
    { on: 'everything', actions: ['ec2:DescribeVpcEndpoints'] },
    {
      on: 'network',
      actions: verbs(
        'ec2',
        'CreateVpcEndpoint',
        'ModifyVpcEndpoint',
        'DeleteVpcEndpoints',
        'CreateTags',
        'DeleteTags',
      ),
    },
  ],
};
