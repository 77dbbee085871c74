import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import { type FeaturePrices, featurePrices } from './feature-prices.js';

/** US dollars by Region, as AWS lists them, before tax and without the free tier. */
export interface PriceTable {
  /** When it was read, `YYYY-MM`; said with every price. */
  readonly date: string;
  /** Region whose prices stand for Regions that are not listed. */
  readonly baseRegion: string;
  /** Of duration, for each GB-second; 1 GB is 1024 MB. */
  readonly gbSecond: Readonly<Record<string, GbSecond>>;
  readonly millionRequests: number;
  /** Of compressed image in a private ECR repository. */
  readonly imageGbMonth: number;
  /** Of what features add, as in `baseRegion`. */
  readonly features: FeaturePrices;
}

export interface GbSecond {
  readonly x86_64: number;
  readonly arm64: number;
}

/**
 * us-east-1 from the AWS Price List API; the Regions that are dearer, of those that launched before 2024, from the
 * published Lambda price table as other cost tools carry it.
 */
export const priceTable: PriceTable = {
  date: '2026-09',
  baseRegion: 'us-east-1',
  gbSecond: {
    'us-east-1': { x86_64: 0.0000166667, arm64: 0.0000133334 },
    'af-south-1': { x86_64: 0.0000221, arm64: 0.00001768 },
    'ap-east-1': { x86_64: 0.00002292, arm64: 0.0000183 },
    'eu-south-1': { x86_64: 0.0000195172, arm64: 0.0000156138 },
    'me-south-1': { x86_64: 0.0000206667, arm64: 0.0000165334 },
    'me-central-1': { x86_64: 0.0000206667, arm64: 0.0000165334 },
  },
  millionRequests: 0.2,
  imageGbMonth: 0.1,
  features: featurePrices,
};

/**
 * A table of somebody's own (`--prices`): JSON with the fields of `PriceTable`; what is left out is as in ours, Regions
 * are added to ours.
 *
 * @param file its name, for the error
 * @throws UserError `prices-invalid` (exit 2) with every mistake
 */
export function parsePriceTable(text: string, file: string): PriceTable {
  const document = parse(text, file);
  const mistakes: string[] = [];
  const known = Object.keys(priceTable);
  for (const name of Object.keys(document)) {
    if (!known.includes(name)) mistakes.push(`${name} is none of ${known.join(', ')}`);
  }
  const { date, baseRegion, gbSecond, millionRequests, imageGbMonth, features } = {
    ...priceTable,
    ...document,
  };
  if (typeof date !== 'string' || !/^\d{4}-\d{2}(-\d{2})?$/.test(date)) mistakes.push('date is no YYYY-MM');
  if (!isPrice(millionRequests)) mistakes.push('millionRequests is no price');
  if (!isPrice(imageGbMonth)) mistakes.push('imageGbMonth is no price');
  const regions = { ...priceTable.gbSecond, ...(isRecord(gbSecond) ? gbSecond : {}) };
  if (!isRecord(gbSecond)) mistakes.push('gbSecond is no object');
  for (const [region, prices] of Object.entries(regions)) {
    const whole = isRecord(prices) && isPrice(prices.x86_64) && isPrice(prices.arm64);
    if (!whole) mistakes.push(`gbSecond.${region} has no prices x86_64 and arm64`);
  }
  if (typeof baseRegion !== 'string' || !Object.hasOwn(regions, baseRegion)) {
    mistakes.push('baseRegion is not listed in gbSecond');
  }
  mistakes.push(...featureMistakes(features));
  if (mistakes.length > 0) throw invalid(file, mistakes);
  const all = { ...featurePrices, ...(features as Partial<FeaturePrices>) };
  return { date, baseRegion, gbSecond: regions, millionRequests, imageGbMonth, features: all } as PriceTable;
}

function featureMistakes(features: unknown): readonly string[] {
  if (!isRecord(features)) return ['features is no object'];
  return Object.entries(features).flatMap(([name, price]) => {
    if (!Object.hasOwn(featurePrices, name)) {
      return `features.${name} is none of ${Object.keys(featurePrices).join(', ')}`;
    }
    return isPrice(price) ? [] : `features.${name} is no price`;
  });
}

function parse(text: string, file: string): Readonly<Record<string, unknown>> {
  try {
    const document: unknown = JSON.parse(text);
    if (isRecord(document)) return document;
  } catch {
    // Said below, like a list or a number.
  }
  throw invalid(file, ['it is no JSON object']);
}

/** Dollars: not negative, and nothing of this costs a thousand. */
const isPrice = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value < 1000;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const invalid = (file: string, mistakes: readonly string[]): UserError =>
  new UserError({
    code: 'prices-invalid',
    message: `${file} is no table of prices: ${mistakes.slice(0, 10).join('; ')}`,
    why: 'it takes {"date": "2026-11", "gbSecond": {"eu-west-1": {"x86_64": 0.0000166667, "arm64": 0.0000133334}}, "millionRequests": 0.2, "imageGbMonth": 0.1, "features": {"millionSchedules": 1}}, in US dollars; what is left out is as in the built-in table',
    next: ['the same command without --prices, which takes the built-in table'],
    exitCode: exitCodes.usage,
  });
