import type { AccountLimits } from '../aws/ports.js';
import type { Architecture } from '../config/config.js';
import type { Finding } from '../core/finding.js';
import type { MiB } from '../core/units.js';
import type { Sized } from '../models/fit.js';
import type { KnownCap } from '../models/memory.js';
import { priceOf } from '../models/price.js';
import { loadTimeOf, type ModelSource, type Range, speedOf } from '../models/speed.js';
import {
  type Leftovers,
  leftoversOf,
  type TunedFunction,
  tuningAlias,
  tuningDescription,
} from '../survey/tuning-marks.js';
import { promptShare } from './cost.js';
import { tuningFindings } from './tuning-findings.js';
import type { TuningImage } from './tuning-images.js';
import { type LeftOut, sizesToTry } from './tuning-sizes.js';

export interface TuningFacts {
  readonly functionName: string;
  readonly region: string;
  /** Of what is deployed. */
  readonly architecture: Architecture;
  /** Of the other architecture, where it was asked for. */
  readonly images: readonly TuningImage[];
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
  readonly architecture: Architecture;
  /** `ImageUri`, by digest. */
  readonly image: string;
}

export interface TuningWish {
  readonly sizes: readonly MiB[] | undefined;
  /** Undefined: the deployed one. */
  readonly architectures: readonly Architecture[] | undefined;
  /** For each size. */
  readonly requests: number;
  readonly promptTokens: number;
  /** The most of each answer. */
  readonly answerTokens: number;
  /** Sizes that are measured at the same time, at most. */
  readonly parallel: number;
}

export interface TuningSize {
  readonly architecture: Architecture;
  readonly memory: MiB;
  /** Of its temporary version: the mark by which it is taken away again. */
  readonly description: string;
  /** The temporary alias of that version. */
  readonly alias: string;
  /** US dollars that measuring it is expected to cost; undefined where no price is known. */
  readonly cost: Range | undefined;
}

/** What will be made, measured and taken away again. */
export interface TuningPlan {
  readonly functionName: string;
  readonly model: string;
  readonly current: MiB;
  /** Of what is deployed. */
  readonly architecture: Architecture;
  /** The deployed architecture's first, so that `$LATEST` changes its image once; smallest first in each. */
  readonly sizes: readonly TuningSize[];
  /** Are built and pushed first, unless they are there. */
  readonly images: readonly TuningImage[];
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
  const { functionName, model, current, needed, cap, architecture, images } = facts;
  const { tried, leftOut } = sizesToTry({ needed, cap, current, asked: wish.sizes });
  const architectures = architecturesOf(facts, wish);
  const findings = tuningFindings(facts, tried.length * architectures.length, leftOut);
  if (findings.length > 0) return { kind: 'refused', findings };
  const sizes = architectures.flatMap((one) =>
    tried.map((memory) => tuningSize({ memory, architecture: one }, facts, wish)),
  );
  const costs = sizes.map(({ cost }) => cost);
  const leftovers = leftoversOf(facts.found);
  return {
    kind: 'plan',
    plan: {
      functionName,
      model: model.name,
      current,
      architecture,
      sizes,
      images,
      leftOut: [...leftOut, ...architecturesLeftOut(architectures, facts, wish)],
      before: facts.deployed,
      leftovers,
      wish,
      parallel: Math.min(wish.parallel, sizes.length, roomOf(facts)),
      cost: costs.includes(undefined) ? undefined : sumOf(costs as readonly Range[]),
      warnings: ceilingFindings(facts),
    },
  };
}

export const bothArchitectures: readonly Architecture[] = ['arm64', 'x86_64'];

/** The deployed one first. */
const architecturesOf = (
  { architecture }: TuningFacts,
  { architectures = [architecture] }: TuningWish,
): readonly Architecture[] =>
  [architecture, ...bothArchitectures.filter((one) => one !== architecture)].filter((one) =>
    architectures.includes(one),
  );

/** An image is made for one architecture, so the other one costs a build and is tried on request alone. */
const architecturesLeftOut = (
  tried: readonly Architecture[],
  { architecture }: TuningFacts,
  { architectures }: TuningWish,
): readonly LeftOut[] =>
  bothArchitectures
    .filter((one) => !tried.includes(one))
    .map((what) =>
      architectures !== undefined
        ? { what, because: 'it was not asked for' }
        : {
            what,
            because: `the image is made for ${architecture} alone; --architectures ${bothArchitectures.join()} builds another`,
          },
    );

type Variant = Pick<TuningSize, 'memory' | 'architecture'>;

function tuningSize({ memory, architecture }: Variant, facts: TuningFacts, wish: TuningWish): TuningSize {
  const mark = { memory, other: architecture === facts.architecture ? undefined : architecture };
  return {
    architecture,
    memory,
    description: tuningDescription(mark),
    alias: tuningAlias(mark),
    cost: costOf({ memory, architecture }, facts, wish),
  };
}

/** Seconds until handler and engine run in a new instance, which is billed; an assumption that errs upwards. */
const start: Range = { low: 1, high: 10 };

/** Starting and loading once, then every prompt and answer; what is billed is at most what is waited for. */
function costOf(
  { memory, architecture }: Variant,
  { region, model, modelSource }: TuningFacts,
  wish: TuningWish,
): Range | undefined {
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
