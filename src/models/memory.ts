import { type MiB, mib } from '../core/units.js';

/** What is known of the account's cap; the survey's `MemoryKnowledge` satisfies it. */
export type KnownCap =
  | { readonly kind: 'capped'; readonly cap: MiB; readonly source?: string; readonly learned?: string }
  | { readonly kind: 'at-least'; readonly floor: MiB }
  | { readonly kind: 'unknown' };

export interface MemoryQuestion {
  /** What the model needs. */
  readonly needed: MiB;
  readonly wanted: 'auto' | MiB;
  readonly knowledge: KnownCap;
}

export type MemoryDecision =
  | {
      readonly kind: 'granted';
      /** What was asked for: the number, or what `auto` came to before the cap. */
      readonly wanted: MiB;
      readonly granted: MiB;
      /** Undefined when it is not known. */
      readonly cap: MiB | undefined;
      /** Whether AWS should be asked before gigabytes are moved. */
      readonly probe: boolean;
      readonly because: string;
    }
  | {
      readonly kind: 'refused';
      readonly needed: MiB;
      readonly wanted: MiB;
      /** What the model would have had. */
      readonly limit: MiB;
      /** The most this account can give; 10240 when no lower cap is known. */
      readonly ceiling: MiB;
      readonly cap: MiB | undefined;
      /** For who deploys it all the same: whether AWS should be asked before gigabytes are moved. */
      readonly probe: boolean;
      readonly because: string;
    };

/** AWS's own bound on a function's memory. */
export const mostMemory = mib(10240);

/** What every account allows, new ones included (AWS Prescriptive Guidance; read off real refusals too). */
export const memoryOfNewAccounts = mib(3008);

/**
 * Sizes that `auto` chooses from: 1769 MB is one vCPU, so its multiples are where another one is whole; 3008 is the cap
 * of new accounts; 10240 is the most there is.
 */
const memorySteps: readonly MiB[] = [1769, 3008, 3538, 5307, 7076, 8845, 10240].map(mib);

/**
 * Decides a function's memory (DESIGN decision 4). `auto` is the smallest step that holds the model; a cap clamps it.
 * With an unknown cap more than 3008 is taken only when the model or the user needs it, and AWS is asked first.
 */
export function decideMemory({ needed, wanted, knowledge }: MemoryQuestion): MemoryDecision {
  const cap = knowledge.kind === 'capped' ? knowledge.cap : undefined;
  const ceiling = cap ?? mostMemory;
  const asked = wanted === 'auto' ? smallestStep(needed) : wanted;
  const granted = mib(Math.min(asked, ceiling));
  const probe = granted > knownToBeAllowed(knowledge);

  if (granted < needed) {
    const because = whyTooSmall({ needed, wanted, asked, granted, knowledge });
    return { kind: 'refused', needed, wanted: asked, limit: granted, ceiling, cap, probe, because };
  }
  return {
    kind: 'granted',
    wanted: asked,
    granted,
    cap,
    probe,
    because: whyGranted({ needed, wanted, asked, granted, knowledge }),
  };
}

/** Whether more can be had, and how; undefined where what is needed can be had as it is. */
export function howToRaise(needed: MiB, ceiling: MiB): string | undefined {
  if (needed <= ceiling) return undefined;
  return needed > mostMemory
    ? `no account gives ${needed} MB: Lambda ends at ${mostMemory}`
    : 'the cap of a new account is raised from 3008 MB by AWS Support (Service limit increase → Lambda), or by itself with use';
}

/** 10240 when nothing is large enough: the caller compares with what is needed. */
const smallestStep = (needed: MiB): MiB => memorySteps.find((step) => step >= needed) ?? mostMemory;

function knownToBeAllowed(knowledge: KnownCap): MiB {
  switch (knowledge.kind) {
    case 'capped':
      return knowledge.cap;
    case 'at-least':
      return mib(Math.max(knowledge.floor, memoryOfNewAccounts));
    case 'unknown':
      return memoryOfNewAccounts;
  }
}

interface Numbers extends MemoryQuestion {
  readonly asked: MiB;
  readonly granted: MiB;
}

function whyTooSmall({ wanted, asked, granted, knowledge }: Numbers): string {
  if (knowledge.kind === 'capped' && granted === knowledge.cap && asked >= granted) {
    return `this account allows ${knowledge.cap} MB${learnedFrom(knowledge)}`;
  }
  return wanted === 'auto' ? `Lambda gives ${mostMemory} MB at most` : `${asked} MB were asked for`;
}

function whyGranted({ needed, wanted, asked, granted, knowledge }: Numbers): string {
  const chosen =
    wanted === 'auto'
      ? `${asked} MB is the smallest size that holds the model (it needs ${needed} MB)`
      : `${asked} MB were asked for (the model needs ${needed} MB)`;
  if (granted < asked && knowledge.kind === 'capped') {
    return `${chosen}; this account allows ${knowledge.cap} MB${learnedFrom(knowledge)}`;
  }
  if (granted > knownToBeAllowed(knowledge)) {
    return `${chosen}; whether this account allows more than ${knownToBeAllowed(knowledge)} MB is not known yet`;
  }
  return chosen;
}

function learnedFrom(knowledge: Extract<KnownCap, { kind: 'capped' }>): string {
  if (knowledge.source === 'config') return ' (as configured)';
  return knowledge.learned === undefined ? '' : ` (AWS said so on ${knowledge.learned.slice(0, 10)})`;
}
