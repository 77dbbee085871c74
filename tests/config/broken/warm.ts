import type { Broken } from './broken.js';

export const brokenWarm: readonly Broken[] = [
  ['warm.everyMinutes-range', 'warm: {everyMinutes: 7}', 'config-out-of-range 1 22 warm.everyMinutes'],
  [
    'warm.instances-range',
    'warm: {everyMinutes: 5, instances: 6}',
    'config-out-of-range 1 36 warm.instances',
  ],
  ['warm.from-range', 'warm: {everyMinutes: 5, from: 24, until: 8}', 'config-out-of-range 1 31 warm.from'],
  ['warm.until-range', 'warm: {everyMinutes: 5, until: 25}', 'config-out-of-range 1 32 warm.until'],
  ['warm.days-form', 'warm: {everyMinutes: 5, days: Mon-Fri}', 'config-not-allowed 1 31 warm.days'],
  ['warm.timeZone-form', 'warm: {everyMinutes: 5, timeZone: "+2"}', 'config-not-allowed 1 35 warm.timeZone'],
  [
    'warm-zone-is-known',
    'warm: {everyMinutes: 5, timeZone: Europe/Bonn}',
    'config-not-allowed 1 35 warm.timeZone',
  ],
  ['warm-window-is-open', 'warm: {everyMinutes: 5, from: 8, until: 8}', 'config-impossible 1 41 warm.until'],
  ['warm-needs-interval', 'warm: {instances: 2}', 'config-without-effect 1 19 warm.instances'],
];
