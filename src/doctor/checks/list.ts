import type { Check } from '../check.js';
import { clock } from './clock.js';
import { config } from './config.js';
import { credentials } from './credentials.js';
import { disk } from './disk.js';
import { docker } from './docker.js';
import { engine } from './engine.js';
import { imagePresent } from './image-present.js';
import { logRetention } from './log-retention.js';
import { memoryCap } from './memory-cap.js';
import { network } from './network.js';
import { node } from './node.js';
import { permissions } from './permissions.js';
import { quotas } from './quotas.js';
import { region } from './region.js';
import { stack } from './stack.js';
import { tuningLeft } from './tuning-left.js';

/** Everything that is looked at, in the order in which it is told. */
export const checks: readonly Check[] = [
  node,
  disk,
  clock,
  network,
  docker,
  engine,
  config,
  region,
  credentials,
  permissions,
  quotas,
  memoryCap,
  stack,
  imagePresent,
  logRetention,
  tuningLeft,
];
