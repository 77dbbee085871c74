import type { Aws } from '../aws/ports.js';
import type { Config } from '../config/config.js';
import type { Facts, Resolved } from './facts.js';
import { type HeadManifest, surveyImage } from './image.js';
import { surveyLimits } from './limits.js';
import type { Lock } from './lock.js';
import { existingMemory, knowMemory } from './memory-cap.js';
import type { MemoryNotes } from './memory-notes.js';
import { surveyRepository } from './repository.js';
import { type Resolvers, surveyResolved } from './resolved.js';
import { surveyStack } from './stack.js';

export interface SurveyPorts extends Resolvers {
  readonly aws: Aws;
  readonly notes: MemoryNotes;
  readonly headManifest: HeadManifest;
}

export interface SurveyOptions {
  readonly region: string;
  readonly now: Date;
  /** `emptyLock` to resolve every name anew (`update`). */
  readonly lock: Lock;
  /** The image's tag for what was resolved. */
  readonly tagOf: (resolved: Resolved) => string;
  /** Do not believe a memory cap that was learned earlier. */
  readonly refreshLimits?: boolean;
}

/**
 * Gathers what planning needs to know, in parallel and without changing anything. Who we are comes first, alone: with
 * credentials that do not work there must be one error and not five.
 */
export async function survey(config: Config, ports: SurveyPorts, options: SurveyOptions): Promise<Facts> {
  const { aws, notes, headManifest } = ports;
  const { region, now, lock, tagOf, refreshLimits = false } = options;
  const identity = await aws.identity.whoAmI();

  const stackAndFloor = surveyStack(aws.stacks, config.stackName).then(async (stack) => ({
    stack,
    floor: await existingMemory(aws.functions, stack, config.name),
  }));
  const [limits, { stack, floor }, repository, resolved, remembered] = await Promise.all([
    surveyLimits(aws.functions),
    stackAndFloor,
    surveyRepository(aws.repositories, config.repository),
    surveyResolved(config, lock, ports),
    notes.read({ account: identity.account, region }),
  ]);
  const configured = config.memoryCap;
  return {
    identity,
    region,
    limits,
    memoryCap: knowMemory({ configured, remembered, repository, floor, now, refresh: refreshLimits }),
    stack,
    repository,
    resolved,
    image: await surveyImage(repository, tagOf(resolved), headManifest),
  };
}
