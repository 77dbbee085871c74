import type { MiB } from '../core/units.js';
import { type Choice, nearestChoices } from './choices.js';
import type { EngineSettings } from './fit/engine-memory.js';
import { type Fit, fitOfSize, largestContext, type Sized } from './fit.js';
import { decideMemory, howToRaise, type KnownCap } from './memory.js';
import { type Price, priceOf, type Traffic, type UseCost, useCostOf } from './price.js';
import type { PriceTable } from './price-table.js';
import { type LoadTime, loadTimeOf, type ModelSource, type Speed, speedOf } from './speed.js';

export interface EstimateQuestion {
  readonly settings: EngineSettings;
  readonly memory: 'auto' | MiB;
  readonly cap: KnownCap;
  readonly region: string;
  readonly architecture: Architecture;
  readonly table: PriceTable;
  readonly traffic: Traffic;
}

type Architecture = 'arm64' | 'x86_64';

/** Whether a model runs, how fast, and for how much: worked out, nothing asked and nothing built. */
export interface Estimate {
  readonly fit: Fit;
  readonly fits: {
    readonly memory: boolean;
    /** An image is 10 GB at most, unpacked, with everything in it. */
    readonly image: boolean;
    /** /tmp is 10 GB at most: for models that are pulled when an instance starts. */
    readonly temporary: boolean;
  };
  /** What the function would have: enough where that is possible, else the most there is. */
  readonly memory: MiB;
  readonly because: string;
  /** Largest context with this memory; undefined when none fits or the header was not read. */
  readonly contextMax: number | undefined;
  /** What would run instead, nearest first; none when it fits. */
  readonly instead: readonly Choice[];
  /** Where this account cannot give what is needed: whether it can be made to, and how. */
  readonly raise: string | undefined;
  readonly speed: Speed;
  readonly load: Readonly<Record<ModelSource, LoadTime>>;
  /** Undefined where no price is known. */
  readonly price: Cost | undefined;
  /** The same on the other kind of processor. */
  readonly otherPrice: Cost | undefined;
}

export interface Cost {
  readonly architecture: Architecture;
  readonly price: Price;
  readonly use: UseCost;
}

export function estimate(model: Sized & { readonly name: string }, question: EstimateQuestion): Estimate {
  const { settings, memory: wanted, cap: knowledge, architecture } = question;
  const fit = fitOfSize(model, settings);
  const decision = decideMemory({ needed: fit.memory, wanted, knowledge });
  const fits = decision.kind === 'granted';
  const memory = fits ? decision.granted : decision.limit;
  const speed = speedOf({ ...model, memory });
  const load = {
    image: loadTimeOf(model.weights, 'image'),
    s3: loadTimeOf(model.weights, 's3'),
    pull: loadTimeOf(model.weights, 'pull'),
  };
  const costOn = (on: Architecture): Cost | undefined => {
    const price = priceOf({ ...question, architecture: on, memory, imageBytes: model.weights + besideBytes });
    if (price === undefined) return undefined;
    const { tokensPerSecond } = speed;
    const loadSeconds = load.image.seconds;
    const use = useCostOf({
      price,
      tokensPerSecond,
      loadSeconds,
      ...question.traffic,
      table: question.table,
    });
    return { architecture: on, price, use };
  };
  return {
    fit,
    fits: {
      memory: fits,
      image: model.weights + besideUnpacked <= mostBytes,
      temporary: model.weights <= mostBytes,
    },
    memory,
    because: decision.because,
    contextMax: largestContext(model, memory, settings),
    instead:
      decision.kind === 'granted'
        ? []
        : nearestChoices({ ...model, ...decision, settings, chosen: wanted !== 'auto' }),
    raise: decision.kind === 'granted' ? undefined : howToRaise(decision.needed, decision.ceiling),
    speed,
    load,
    price: costOn(architecture),
    otherPrice: costOn(architecture === 'arm64' ? 'x86_64' : 'arm64'),
  };
}

/** Base image and engine without a model: under 150 MB compressed, which a test of the image holds; 400 MB unpacked. */
const besideBytes = 150e6;
const besideUnpacked = 400e6;

/** AWS: 10,240 MB for an image unpacked, and for /tmp. */
const mostBytes = 10_240 * 2 ** 20;
