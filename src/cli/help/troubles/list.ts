import { accessTroubles } from './access.js';
import { callingTroubles } from './calling.js';
import { configTroubles } from './config.js';
import { dockerTroubles } from './docker.js';
import { flagsTroubles } from './flags.js';
import { imageTroubles } from './image.js';
import { keysTroubles } from './keys.js';
import { logsTroubles } from './logs.js';
import { measuringTroubles } from './measuring.js';
import { modelsTroubles } from './models.js';
import { planTroubles } from './plan.js';
import { stackTroubles } from './stack.js';
import type { Trouble, TroubleGroup } from './trouble.js';

/** In the order of a deploy, and what comes after it. A test compares it with the errors that the program throws. */
export const troubleGroups: readonly TroubleGroup[] = [
  configTroubles,
  accessTroubles,
  planTroubles,
  stackTroubles,
  modelsTroubles,
  imageTroubles,
  dockerTroubles,
  callingTroubles,
  keysTroubles,
  logsTroubles,
  measuringTroubles,
  flagsTroubles,
];

export const troubleOf = (code: string): Trouble | undefined =>
  troubleGroups.flatMap(({ troubles }) => troubles).find((trouble) => trouble.code === code);
