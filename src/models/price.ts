import type { MiB } from '../core/units.js';
import { type PriceTable, priceTable } from './price-table.js';
import type { Range } from './speed.js';

/** What a deployment costs, in US dollars before tax and without the free tier. */
export interface Price {
  readonly perSecond: number;
  readonly perHour: number;
  readonly storagePerMonth: number;
  /** Date and place of the price table, for the reader. */
  readonly basis: string;
}

export interface PriceQuestion {
  readonly region: string;
  readonly architecture: 'arm64' | 'x86_64';
  readonly memory: MiB;
  /** Compressed bytes in ECR. */
  readonly imageBytes: number;
  /** Default: the one that this version was made with. */
  readonly table?: PriceTable;
}

/** Undefined where dollars are not what is paid (China) or nobody told us (GovCloud, isolated Regions). */
export function priceOf({
  region,
  architecture,
  memory,
  imageBytes,
  ...rest
}: PriceQuestion): Price | undefined {
  const table = rest.table ?? priceTable;
  const listed = table.gbSecond[region];
  if (listed === undefined && /^(cn|us-gov|us-iso)/.test(region)) return undefined;
  const gbSecond = listed ?? table.gbSecond[table.baseRegion];
  if (gbSecond === undefined) return undefined;
  const perSecond = (memory / 1024) * gbSecond[architecture];
  return {
    perSecond,
    perHour: perSecond * 3600,
    storagePerMonth: (imageBytes / 2 ** 30) * table.imageGbMonth,
    basis: basisOf(region, table),
  };
}

function basisOf(region: string, { date, baseRegion, gbSecond }: PriceTable): string {
  if (region === baseRegion) return `AWS Price List of ${date}, ${baseRegion}`;
  if (gbSecond[region] !== undefined) return `prices of ${date}, ${region}; storage as in ${baseRegion}`;
  return `prices of ${date}, ${baseRegion}; ${region} may differ`;
}

/** What it is used for in a month of 30 days. */
export interface Traffic {
  readonly requestsPerMonth: number;
  /** Tokens that one answer has. */
  readonly tokensPerAnswer: number;
  /** The part of requests, 0 to 1, that find no instance and wait for one. */
  readonly coldShare: number;
}

/** What use costs, in US dollars: each from the best to the worst that is to be expected. */
export interface UseCost {
  readonly perThousandTokens: Range;
  /** Of answering without a pause. */
  readonly perHour: number;
  readonly perColdStart: Range;
  /** At the given traffic, storage included. */
  readonly perMonth: Range;
  /** What it costs on top to ask one instance every five minutes so that it stays. */
  readonly keptWarmPerMonth: number;
}

export interface UseQuestion extends Traffic {
  readonly price: Price;
  readonly tokensPerSecond: Range;
  readonly loadSeconds: Range;
  readonly table?: PriceTable;
}

/** A slow answer is a dear one: the price is for time. */
export function useCostOf({ price, tokensPerSecond, loadSeconds, ...traffic }: UseQuestion): UseCost {
  const { perSecond } = price;
  const request = (traffic.table ?? priceTable).millionRequests / 1e6;
  const token: Range = {
    low: perSecond / tokensPerSecond.high,
    high: perSecond / tokensPerSecond.low,
  };
  const month = (bound: 'low' | 'high'): number =>
    traffic.requestsPerMonth *
      (request +
        traffic.tokensPerAnswer * token[bound] +
        traffic.coldShare * perSecond * loadSeconds[bound]) +
    price.storagePerMonth;
  return {
    perThousandTokens: { low: 1000 * token.low, high: 1000 * token.high },
    perHour: price.perHour,
    perColdStart: { low: perSecond * loadSeconds.low, high: perSecond * loadSeconds.high },
    perMonth: { low: month('low'), high: month('high') },
    keptWarmPerMonth: warmUpsPerMonth * (request + warmUpSeconds * perSecond),
  };
}

/** Every five minutes for thirty days. An instance was seen to stay for 45 to 60 minutes; nothing promises it. */
const warmUpsPerMonth = 12 * 24 * 30;
/** A warm-up looks whether the model is loaded and generates nothing; a second is more than that takes. */
export const warmUpSeconds = 1;
