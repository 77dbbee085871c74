import type { Broken } from './broken.js';

const path = (name: string, column: number, id = 'config-out-of-range'): string =>
  `${id} 1 ${column} provisioned.${name}`;

export const brokenProvisioned: readonly Broken[] = [
  ['provisioned.instances-range', 'provisioned: {instances: 0}', path('instances', 26)],
  ['provisioned.most-range', 'provisioned: {instances: 1, most: 1001}', path('most', 35)],
  ['provisioned.utilization-range', 'provisioned: {utilization: 95}', path('utilization', 28)],
  ['provisioned.from-range', 'provisioned: {instances: 1, from: 24, until: 8}', path('from', 35)],
  ['provisioned.until-range', 'provisioned: {instances: 1, until: 0, from: 1}', path('until', 36)],
  ['provisioned.days-form', 'provisioned: {days: ""}', path('days', 21, 'config-not-allowed')],
  ['provisioned.timeZone-form', 'provisioned: {timeZone: ""}', path('timeZone', 25, 'config-not-allowed')],
  ['provisioned-zone-is-known', 'provisioned: {timeZone: GMZ}', path('timeZone', 25, 'config-not-allowed')],
  [
    'provisioned-window-is-open',
    'provisioned: {instances: 1, from: 8, until: 8}',
    path('until', 45, 'config-impossible'),
  ],
  ['provisioned-needs-instances', 'provisioned: {most: 2}', path('most', 21, 'config-without-effect')],
  ['provisioned-most-is-more', 'provisioned: {instances: 3, most: 2}', path('most', 35, 'config-impossible')],
  [
    'provisioned-needs-no-warm',
    'provisioned: {instances: 1}\nwarm: {everyMinutes: 5}',
    'config-without-effect 2 22 warm.everyMinutes',
  ],
];
