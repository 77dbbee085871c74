import type { Broken } from './broken.js';

const id = '0123456789abcdef0';
const buffered = '\nendpoint: {invokeMode: buffered}';
const inside = `vpc: {subnets: [subnet-${id}], securityGroups: [sg-${id}]`;

export const brokenVpc: readonly Broken[] = [
  [
    'vpc-subnets-are-ids',
    `vpc: {subnets: [sg-1], securityGroups: [sg-${id}]}${buffered}`,
    'config-not-allowed 1 17 vpc.subnets[0]',
  ],
  [
    'vpc-securityGroups-are-ids',
    `vpc: {subnets: [subnet-${id}], securityGroups: [x]}${buffered}`,
    'config-not-allowed 1 61 vpc.securityGroups[0]',
  ],
  [
    'vpc-routeTables-are-ids',
    `${inside}, id: vpc-${id}, routeTables: [x]}${buffered}`,
    'config-not-allowed 1 125 vpc.routeTables[0]',
  ],
  [
    'vpc.id-form',
    `${inside}, id: vpc, routeTables: [rtb-${id}]}${buffered}`,
    'config-not-allowed 1 88 vpc.id',
  ],
  [
    'vpc-subnets-need-groups',
    `vpc: {subnets: [subnet-${id}]}${buffered}`,
    'config-impossible 1 16 vpc.subnets',
  ],
  [
    'vpc-endpoints-need-both',
    `${inside}, routeTables: [rtb-${id}]}${buffered}`,
    'config-impossible 1 97 vpc.routeTables',
  ],
  [
    'vpc-reaches-its-model',
    `modelSource: pull\nephemeralStorage: 4096\n${inside}}${buffered}`,
    'config-no-way-out 1 14 modelSource',
  ],
  [
    'vpc-reaches-its-tables',
    `${inside}}${buffered.replace('}', ', auth: api-key}')}\nconversations: {enabled: true}`,
    'config-no-way-out 1 16 vpc.subnets',
  ],
  ['vpc-url-does-not-stream', `${inside}}`, 'config-no-stream 1 16 vpc.subnets'],
];
