import type { Broken } from './broken.js';

const on = 'gateway: {enabled: true, ';
const certificate = 'arn:aws:acm:eu-central-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef';

export const brokenGateway: readonly Broken[] = [
  ['gateway.rate-range', `${on}rate: 0}`, 'config-out-of-range 1 32 gateway.rate'],
  ['gateway.burst-range', `${on}burst: 6000}`, 'config-out-of-range 1 33 gateway.burst'],
  ['gateway.quota-range', `${on}keys: [a], quota: 0}`, 'config-out-of-range 1 44 gateway.quota'],
  ['gateway.firewallRate-range', `${on}firewallRate: 9}`, 'config-out-of-range 1 40 gateway.firewallRate'],
  [
    'gateway.domain-form',
    `${on}domain: "https://a.example", certificate: "${certificate}"}`,
    'config-not-allowed 1 34 gateway.domain',
  ],
  [
    'gateway.certificate-form',
    `${on}domain: a.example, certificate: arn}`,
    'config-not-allowed 1 58 gateway.certificate',
  ],
  ['gateway-keys-are-names', `${on}keys: [a b]}`, 'config-not-allowed 1 33 gateway.keys[0]'],
  ['gateway-keys-are-names', `${on}keys: [a, a]}`, 'config-not-allowed 1 36 gateway.keys[1]'],
  ['gateway-quota-needs-keys', `${on}quota: 5}`, 'config-impossible 1 33 gateway.quota'],
  ['gateway-domain-needs-certificate', `${on}domain: a.example}`, 'config-impossible 1 34 gateway.domain'],
  [
    'gateway-domain-needs-certificate',
    `${on}certificate: "${certificate}"}`,
    'config-impossible 1 39 gateway.certificate',
  ],
  [
    'gateway-url-streams-too',
    'gateway: {enabled: true}\nendpoint: {invokeMode: buffered}',
    'config-impossible 2 24 endpoint.invokeMode',
  ],
  ['gateway-needs-enabled', 'gateway: {keys: [a]}', 'config-without-effect 1 17 gateway.keys'],
];
