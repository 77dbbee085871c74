import type { Diagnosis } from '../diagnosis.js';
import { accessDenied } from './access-denied.js';
import { deadline } from './deadline.js';
import { diskFull } from './disk-full.js';
import { imageMissing } from './image-missing.js';
import { initTimeout } from './init-timeout.js';
import { modelMissing } from './model-missing.js';
import { modelTooLarge } from './model-too-large.js';
import { pullLoop } from './pull-loop.js';
import { queueFull } from './queue-full.js';
import { runnerKilled } from './runner-killed.js';
import { throttled } from './throttled.js';

/** Everything that can be told from a log, in the order in which it is told. */
export const diagnoses: readonly Diagnosis[] = [
  imageMissing,
  modelMissing,
  modelTooLarge,
  runnerKilled,
  pullLoop,
  diskFull,
  accessDenied,
  initTimeout,
  deadline,
  throttled,
  queueFull,
];
