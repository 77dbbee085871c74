import type { AccountLimits } from '../aws/ports.js';
import type { Finding } from '../core/finding.js';
import type { MiB } from '../core/units.js';
import type { Sized } from '../models/fit.js';
import type { KnownCap } from '../models/memory.js';
import { priceOf } from '../models/price.js';
import { loadTimeOf, type ModelSource, type Range, speedOf } from '../models/speed.js';
import { promptShare } from './cost.js';
import { isTuning, type Leftovers, leftoversOf, type TunedFunction, tuningAlias } from './tuning-marks.js';
import { type LeftOut, sizesToTry } from './tuning-sizes.js';

export interface TuningFacts {
  readonly functionName: string;
  readonly region: string;
  readonly architecture: 'arm64' | 'x86_64';
  readonly model: Sized & { readonly name: string };
  readonly modelSource: ModelSource;
  /** What the model needs. */
  readonly needed: MiB;
  readonly cap: KnownCap;
  /** Of the version that is live. */
  readonly current: MiB;
  /** `$LATEST` by the stack's template: how it has to be when a tuning is over. */
  readonly deployed: LatestBefore;
  readonly found: TunedFunction;
  /** Of the function itself; undefined when nothing is reserved. */
  readonly reserved: number | undefined;
  readonly limits: AccountLimits | undefined;
}

export interface LatestBefore {
  readonly memory: MiB;
  readonly description: string;
}

export interface TuningWish {
  readonly sizes: readonly MiB[] | undefined;
  /** For each size. */
  readonly requests: number;
  readonly promptTokens: number;
  /** The most of each answer. */
  readonly answerTokens: number;
  /** Sizes that are measured at the same time, at most. */
  readonly parallel: number;
}

export interface TuningSize {
  readonly memory: MiB;
  /** The temporary alias of its version. */
  readonly alias: string;
  /** US dollars that measuring it is expected to cost; undefined where no price is known. */
  readonly cost: Range | undefined;
}

/** What will be made, measured and taken away again. */
export interface TuningPlan {
  readonly functionName: string;
  readonly model: string;
  readonly current: MiB;
  readonly sizes: readonly TuningSize[];
  readonly leftOut: readonly LeftOut[];
  readonly before: LatestBefore;
  /** Of a tuning that was killed: goes first. */
  readonly leftovers: Leftovers;
  readonly wish: TuningWish;
  /** As the account and the function's ceiling let it be. */
  readonly parallel: number;
  readonly cost: Range | undefined;
  readonly warnings: readonly Finding[];
}

export type PlannedTuning =
  | { readonly kind: 'plan'; readonly plan: TuningPlan }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

export function planTuning(facts: TuningFacts, wish: TuningWish): PlannedTuning {
  const { functionName, model, current, needed, cap, architecture } = facts;
  const { tried, leftOut } = sizesToTry({ needed, cap, current, asked: wish.sizes });
  const findings = [
    ...stoppedFindings(facts),
    ...byHandFindings(facts),
    ...sizeFindings(tried.length, leftOut, facts),
  ];
  if (findings.length > 0) return { kind: 'refused', findings };
  const sizes = tried.map((memory) => ({
    memory,
    alias: tuningAlias(memory),
    cost: costOf(memory, facts, wish),
  }));
  const costs = sizes.map(({ cost }) => cost);
  const leftovers = leftoversOf(facts.found);
  return {
    kind: 'plan',
    plan: {
      functionName,
      model: model.name,
      current,
      sizes,
      leftOut: [...leftOut, otherArchitecture(architecture)],
      before: facts.deployed,
      leftovers,
      wish,
      parallel: Math.min(wish.parallel, sizes.length, roomOf(facts)),
      cost: costs.includes(undefined) ? undefined : sumOf(costs as readonly Range[]),
      warnings: ceilingFindings(facts),
    },
  };
}

/** Lambda takes an image of one architecture only, so one image can never be tried on the other. */
const otherArchitecture = (architecture: TuningFacts['architecture']): LeftOut => {
  const other = architecture === 'arm64' ? 'x86_64' : 'arm64';
  return {
    what: other,
    because: `the image is made for ${architecture} alone; a deployment of its own (--architecture ${other}) can be tuned and compared`,
  };
};

/** Seconds until handler and engine run in a new instance, which is billed; an assumption that errs upwards. */
const start: Range = { low: 1, high: 10 };

/** Starting and loading once, then every prompt and answer; what is billed is at most what is waited for. */
function costOf(memory: MiB, facts: TuningFacts, wish: TuningWish): Range | undefined {
  const { region, architecture, model, modelSource } = facts;
  const price = priceOf({ region, architecture, memory, imageBytes: 0 });
  if (price === undefined) return undefined;
  const { tokensPerSecond } = speedOf({ ...model, memory });
  const load = loadTimeOf(model.weights, modelSource).seconds;
  const seconds = (share: number, speed: number): number =>
    (wish.requests * (wish.answerTokens + share * wish.promptTokens)) / speed;
  return {
    low: price.perSecond * (start.low + load.low + seconds(promptShare.low, tokensPerSecond.high)),
    high: price.perSecond * (start.high + load.high + seconds(promptShare.high, tokensPerSecond.low)),
  };
}

const sumOf = (costs: readonly Range[]): Range => ({
  low: costs.reduce((sum, { low }) => sum + low, 0),
  high: costs.reduce((sum, { high }) => sum + high, 0),
});

/** Instances that may run besides the one that callers have. */
function roomOf({ reserved, limits }: TuningFacts): number {
  const most = reserved ?? limits?.unreservedConcurrentExecutions ?? Number.POSITIVE_INFINITY;
  return Math.max(1, most - 1);
}

function stoppedFindings({ functionName, reserved }: TuningFacts): readonly Finding[] {
  if (reserved !== 0) return [];
  return [
    {
      id: 'function-stopped',
      severity: 'error',
      what: `${functionName} is stopped: Lambda would refuse every request of the measurement`,
      remedy: 'ollama-lambda start',
    },
  ];
}

/** A version is made of what `$LATEST` is: where somebody has changed that by hand, something else would be measured. */
function byHandFindings({ functionName, deployed, found: { latest } }: TuningFacts): readonly Finding[] {
  if (isTuning(latest.description)) return [];
  if (latest.memory === deployed.memory && latest.description === deployed.description) return [];
  return [
    {
      id: 'latest-by-hand',
      severity: 'error',
      what: `$LATEST of ${functionName} is not as the stack made it: ${latest.memory} MB, “${latest.description}”`,
      why: `the stack says ${deployed.memory} MB, “${deployed.description}”; a version that is published now would be of neither`,
      remedy: 'undo what was changed by hand, or deploy a config that differs from what is deployed',
    },
  ];
}

function sizeFindings(
  tried: number,
  leftOut: readonly LeftOut[],
  { needed }: TuningFacts,
): readonly Finding[] {
  if (tried > 1) return [];
  return [
    {
      id: 'nothing-to-compare',
      severity: 'error',
      what: `of the sizes asked for ${tried === 1 ? 'only one' : 'none'} can be tried, and a tuning compares at least two`,
      ...(leftOut.length === 0
        ? {}
        : { why: leftOut.map(({ what, because }) => `${what}: ${because}`).join('; ') }),
      remedy: `--sizes <numbers>, of ${needed} MB and more`,
    },
  ];
}

function ceilingFindings({ reserved, functionName }: TuningFacts): readonly Finding[] {
  if (reserved === undefined || reserved > 1) return [];
  return [
    {
      id: 'tuning-takes-the-place-of-callers',
      severity: 'warning',
      what: `${functionName} may run one instance: while it is measured, callers get 429`,
      remedy: 'tune at a quiet time, or raise concurrency.reserved before',
    },
  ];
}
