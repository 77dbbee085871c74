import { plainHandler } from './plain.js';

/** Nobody is ever blocked. */
export const firewallHandlers = [
  plainHandler({
    type: 'AWS::WAFv2::WebACL',
    service: 'Wafv2',
    properties: [
      'ApplicationConfig',
      'AssociationConfig',
      'CaptchaConfig',
      'ChallengeConfig',
      'CustomResponseBodies',
      'DataProtectionConfig',
      'DefaultAction',
      'Description',
      'MonetizationConfig',
      'Name',
      'OnSourceDDoSProtectionConfig',
      'Rules',
      'Scope',
      'Tags',
      'TokenDomains',
      'VisibilityConfig',
    ],
    required: ['DefaultAction', 'Scope', 'VisibilityConfig'],
    replaceOn: ['Name', 'Scope'],
    nameProperty: 'Name',
    taggable: true,
    longestName: 128,
    attributes: {
      Arn: ({ services: { account } }, name) =>
        `arn:aws:wafv2:${account.region}:${account.account}:regional/webacl/${name}/1`,
    },
  }),
  plainHandler({
    type: 'AWS::WAFv2::WebACLAssociation',
    service: 'Wafv2',
    properties: ['ResourceArn', 'WebACLArn'],
    required: ['ResourceArn', 'WebACLArn'],
    replaceOn: ['ResourceArn', 'WebACLArn'],
    taggable: false,
    longestName: 128,
  }),
] as const;
