import type { Broken } from './broken.js';

export const brokenWatching: readonly Broken[] = [
  [
    'concurrency.reserved-range',
    'concurrency: {reserved: 0}',
    'config-out-of-range 1 25 concurrency.reserved',
  ],
  [
    'warm-within-reserved',
    'warm: {everyMinutes: 5, instances: 3}\nconcurrency: {reserved: 2}',
    'config-impossible 1 36 warm.instances',
  ],
  [
    'provisioned-within-reserved',
    'provisioned: {instances: 3}\nconcurrency: {reserved: 2}',
    'config-impossible 1 26 provisioned.instances',
  ],
  ['infrequent-has-no-metrics', 'logs: {class: infrequent-access}', 'config-impossible 1 15 logs.class'],
  ['system-level-needs-json', 'logs: {systemLevel: warn}', 'config-impossible 1 21 logs.systemLevel'],
  ['alarms.email-form', 'alarms: {email: somebody}', 'config-not-allowed 1 17 alarms.email'],
  [
    'alarms.topic-form',
    'alarms: {topic: "arn:aws:sqs:eu-west-1:123456789012:a"}',
    'config-not-allowed 1 17 alarms.topic',
  ],
  ['alarms.errors-range', 'alarms: {errors: -1}', 'config-out-of-range 1 18 alarms.errors'],
  ['alarms.throttles-range', 'alarms: {throttles: -1}', 'config-out-of-range 1 21 alarms.throttles'],
  [
    'alarms.durationPercent-range',
    'alarms: {durationPercent: 101}',
    'config-out-of-range 1 27 alarms.durationPercent',
  ],
  [
    'alarms.memoryPercent-range',
    'alarms: {memoryPercent: 101}',
    'config-out-of-range 1 25 alarms.memoryPercent',
  ],
  [
    'alarms.idleHours-range',
    'alarms: {idleHours: 25, email: a@b.example}',
    'config-out-of-range 1 21 alarms.idleHours',
  ],
  [
    'alarms-have-one-receiver',
    'alarms: {email: a@b.example, topic: "arn:aws:sns:eu-west-1:123456789012:a"}',
    'config-impossible 1 37 alarms.topic',
  ],
  ['alarms-reach-somebody', 'alarms: {idleHours: 5}', 'config-without-effect 1 21 alarms.idleHours'],
  [
    'topic-is-in-region',
    'region: eu-central-1\nalarms: {topic: "arn:aws:sns:eu-west-1:123456789012:a"}',
    'config-impossible 2 17 alarms.topic',
  ],
  [
    'dashboard-needs-metrics',
    'dashboard: {enabled: true}\nmetrics: {enabled: false}',
    'config-impossible 1 22 dashboard.enabled',
  ],
  [
    'budget.monthly-range',
    'budget: {monthly: 0, email: a@b.example}',
    'config-out-of-range 1 19 budget.monthly',
  ],
  ['budget.email-form', 'budget: {monthly: 5, email: "a@b"}', 'config-not-allowed 1 29 budget.email'],
  ['budget-reaches-somebody', 'budget: {monthly: 5}', 'config-impossible 1 19 budget.monthly'],
  ['budget-reaches-somebody', 'budget: {email: a@b.example}', 'config-without-effect 1 17 budget.email'],
  ['encryption.key-form', 'encryption: {key: alias/mine}', 'config-not-allowed 1 19 encryption.key'],
  [
    'key-is-in-region',
    'region: eu-central-1\nencryption: {key: "arn:aws:kms:eu-west-1:123456789012:key/00000000-1111-2222-3333-444444444444"}',
    'config-impossible 2 19 encryption.key',
  ],
  [
    'kept-table-keeps-its-key',
    'conversations: {enabled: true, keep: true}\nencryption: {key: create}\nendpoint: {auth: api-key}',
    'config-impossible 1 38 conversations.keep',
  ],
];
