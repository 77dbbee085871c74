import { plainHandler } from './plain.js';

/** There is no network here. */
export const vpcEndpointHandler = plainHandler({
  type: 'AWS::EC2::VPCEndpoint',
  service: 'Ec2',
  properties: [
    'DnsOptions',
    'IpAddressType',
    'PolicyDocument',
    'PrivateDnsEnabled',
    'ResourceConfigurationArn',
    'RouteTableIds',
    'SecurityGroupIds',
    'ServiceName',
    'ServiceNetworkArn',
    'ServiceRegion',
    'SubnetIds',
    'Tags',
    'VpcEndpointType',
    'VpcId',
  ],
  required: ['VpcId'],
  replaceOn: [
    'ResourceConfigurationArn',
    'ServiceName',
    'ServiceNetworkArn',
    'ServiceRegion',
    'VpcEndpointType',
    'VpcId',
  ],
  taggable: true,
  longestName: 64,
});
