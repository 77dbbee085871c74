import type { Broken } from './broken.js';

export const brokenCanary: readonly Broken[] = [
  ['canary.percent-range', 'canary: {percent: 100}', 'config-out-of-range 1 19 canary.percent'],
  ['canary.minutes-range', 'canary: {percent: 5, minutes: 0}', 'config-out-of-range 1 31 canary.minutes'],
  ['canary.errors-range', 'canary: {percent: 5, errors: 0}', 'config-out-of-range 1 30 canary.errors'],
  ['canary-needs-percent', 'canary: {minutes: 5}', 'config-without-effect 1 19 canary.minutes'],
  ['canary-needs-percent', 'canary: {errors: 2}', 'config-without-effect 1 18 canary.errors'],
];
