import type { Broken } from './broken.js';

const on = 'snapStart: {enabled: true}\n';
const at = 'config-impossible 1 22 snapStart.enabled';

export const brokenSnapStart: readonly Broken[] = [
  ['snap-start-excludes-provisioned', `${on}provisioned: {instances: 1}`, at],
  ['snap-start-needs-small-storage', `${on}ephemeralStorage: 1024`, at],
  ['snap-start-needs-image', `${on}modelSource: pull`, at],
];
