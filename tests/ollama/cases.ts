import { anthropic } from './anthropic-cases.js';
import type { Case } from './case.js';
import { embedded } from './embedding-cases.js';
import { doors, native } from './native-cases.js';
import { openai } from './openai-cases.js';
import { responses } from './responses-cases.js';

/** What is recorded from the real engine and asked of the stand-in. */
export const cases: readonly Case[] = [
  ...doors,
  ...native,
  ...embedded,
  ...openai,
  ...responses,
  ...anthropic,
];
