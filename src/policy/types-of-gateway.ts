import { type Grant, verbs } from './grant.js';

/** API Gateway knows no actions of its own for a kind of thing: HTTP's methods on a path are what is allowed. */
const gateway: readonly Grant[] = [
  { on: 'gateway', actions: verbs('apigateway', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE') },
];

/** Types that the gateway in front of the function brings. See `resource-types.ts`. */
export const typesOfGateway: Readonly<Record<string, readonly Grant[]>> = {
  'AWS::ApiGateway::RestApi': gateway,
  'AWS::ApiGateway::Resource': gateway,
  'AWS::ApiGateway::Method': gateway,
  'AWS::ApiGateway::Deployment': gateway,
  'AWS::ApiGateway::Stage': gateway,
  'AWS::ApiGateway::ApiKey': gateway,
  'AWS::ApiGateway::UsagePlan': gateway,
  'AWS::ApiGateway::UsagePlanKey': gateway,
  'AWS::ApiGateway::DomainName': gateway,
  'AWS::ApiGateway::BasePathMapping': gateway,
  'AWS::WAFv2::WebACL': [
    {
      on: 'firewall',
      actions: verbs(
        'wafv2',
        'CreateWebACL',
        'GetWebACL',
        'UpdateWebACL',
        'DeleteWebACL',
        'ListTagsForResource',
        'TagResource',
        'UntagResource',
      ),
    },
  ],
  'AWS::WAFv2::WebACLAssociation': [
    { on: 'firewall', actions: verbs('wafv2', 'AssociateWebACL', 'DisassociateWebACL', 'GetWebACL') },
    {
      on: 'gateway',
      actions: [
        'apigateway:SetWebACL',
        ...verbs('wafv2', 'AssociateWebACL', 'DisassociateWebACL', 'GetWebACLForResource'),
      ],
    },
  ],
};
