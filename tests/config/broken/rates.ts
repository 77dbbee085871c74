import type { Broken } from './broken.js';

export const brokenRates: readonly Broken[] = [
  [
    'rates.requestsPerMinute-range',
    'rates: {requestsPerMinute: 0}',
    'config-out-of-range 1 28 rates.requestsPerMinute',
  ],
  [
    'rates.requestsPerDay-range',
    'rates: {requestsPerDay: 0}',
    'config-out-of-range 1 25 rates.requestsPerDay',
  ],
  [
    'rates.tokensPerMinute-range',
    'rates: {tokensPerMinute: 2000000000}',
    'config-out-of-range 1 26 rates.tokensPerMinute',
  ],
  [
    'rates.tokensPerDay-range',
    'rates: {tokensPerDay: 2000000000}',
    'config-out-of-range 1 23 rates.tokensPerDay',
  ],
  [
    'rates-of-keys',
    'endpoint: {auth: api-key}\nrates: {keys: {ci: {requestsPerDay: 0}}}',
    'config-out-of-range 2 37 rates.keys.ci.requestsPerDay',
  ],
  [
    'rates-of-keys',
    'endpoint: {auth: api-key}\nrates: {keys: {iam: {requestsPerDay: 1}}}',
    'config-not-allowed 2 16 rates.keys.iam',
  ],
  [
    'rates-of-keys-need-keys',
    'rates: {keys: {ci: {requestsPerDay: 1}}}',
    'config-impossible 1 15 rates.keys',
  ],
  [
    'rates-have-callers',
    'endpoint: {auth: none, public: true}\nrates: {requestsPerDay: 100}',
    'config-rates-shared 1 18 endpoint.auth',
  ],
  ['rates-leave-room', 'rates: {tokensPerMinute: 2048}', 'config-impossible 1 26 rates.tokensPerMinute'],
  [
    'rates-leave-room',
    'limits: {outputTokens: 5000}\nrates: {tokensPerDay: 4999}',
    'config-impossible 2 23 rates.tokensPerDay',
  ],
  ['rates-have-effect', 'rates: {unreachable: allow}', 'config-without-effect 1 22 rates.unreachable'],
];
