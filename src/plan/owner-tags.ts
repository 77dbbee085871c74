import { ownTags } from '../core/ownership.js';
import type { Tags } from './plan.js';

/** The tags that make a stack or a repository ours. */
export const ownerTags = (): Tags => ({ [ownTags.managed]: 'ollama-lambda' });
