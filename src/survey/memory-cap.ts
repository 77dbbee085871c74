import type { Functions } from '../aws/ports.js';
import { ownTags } from '../core/ownership.js';
import { type MiB, mib } from '../core/units.js';
import type { MemoryKnowledge, RepositoryFact, StackFact } from './facts.js';
import { allowed } from './limits.js';

/** What a refusal taught, and when. */
export interface LearnedCap {
  readonly cap: MiB;
  /** ISO day, `2026-11-23`. */
  readonly learned: string;
}

/** AWS raises accounts with their use, so a cap is believed for a week and then tried again. */
export const daysBelieved = 7;

export const isBelieved = ({ learned }: LearnedCap, now: Date): boolean => {
  const age = now.getTime() - Date.parse(learned);
  return age >= -dayMs && age < daysBelieved * dayMs;
};

const dayMs = 24 * 60 * 60 * 1000;

/** Value of the repository's tag: `3008@2026-11-23`. */
export const writeCapTag = ({ cap, learned }: LearnedCap): string => `${cap}@${learned}`;

/** Undefined for what is no such value: people can edit tags. */
export function readCapTag(value: string | undefined): LearnedCap | undefined {
  const [, cap, learned] = /^(\d{3,5})@(\d{4}-\d{2}-\d{2})$/.exec(value ?? '') ?? [];
  if (cap === undefined || learned === undefined || Number.isNaN(Date.parse(learned))) return undefined;
  return { cap: mib(Number(cap)), learned };
}

export interface CapEvidence {
  readonly configured: MiB | undefined;
  /** Of this machine, whatever its age. */
  readonly remembered: LearnedCap | undefined;
  readonly repository: RepositoryFact;
  /** Memory of a function that exists. */
  readonly floor: MiB | undefined;
  readonly now: Date;
  /** Forget what was learned and try again. */
  readonly refresh: boolean;
}

/**
 * Best source first (DESIGN decision 4): config, then what a refusal taught this machine or a colleague (the later of
 * the two), then the size of a function that exists. A function that is larger than a learned cap proves it outdated.
 */
export function knowMemory(evidence: CapEvidence): MemoryKnowledge {
  const { configured, floor, refresh, now } = evidence;
  if (configured !== undefined) return { kind: 'capped', cap: configured, source: 'config' };
  const learned = refresh ? undefined : newest(evidence, now);
  if (learned !== undefined && (floor === undefined || floor <= learned.cap)) {
    return { kind: 'capped', ...learned };
  }
  return floor === undefined ? { kind: 'unknown' } : { kind: 'at-least', floor, source: 'existing-function' };
}

function newest({ remembered, repository }: CapEvidence, now: Date) {
  const tag = repository.kind === 'present' ? repository.repository.tags[ownTags.memoryCap] : undefined;
  const tagged = readCapTag(tag);
  const candidates = [
    ...(remembered ? [{ ...remembered, source: 'remembered' as const }] : []),
    ...(tagged ? [{ ...tagged, source: 'repository-tag' as const }] : []),
  ].filter((candidate) => isBelieved(candidate, now));
  return candidates.toSorted((a, b) => b.learned.localeCompare(a.learned))[0];
}

/** Memory of the function of this stack, or of this name; undefined when there is none or we may not look. */
export async function existingMemory(
  functions: Functions,
  stack: StackFact,
  name: string,
): Promise<MiB | undefined> {
  const resources = stack.kind === 'present' ? stack.resources : [];
  const own = resources.find(
    ({ type, status }) => type === 'AWS::Lambda::Function' && status !== 'DELETE_COMPLETE',
  );
  const found = await allowed(() => functions.describe(own?.physicalId ?? name));
  return found?.memory;
}
