import { fileURLToPath } from 'node:url';

const file = (path: string): string => fileURLToPath(new URL(`../../.peers/ric/${path}`, import.meta.url));

/** AWS's runtime interface client on the Node that it wants; `.ci/install-peers` builds it. */
export const ric: readonly [string, string] = [
  file('node-program'),
  file('node_modules/aws-lambda-ric/index.mjs'),
];
