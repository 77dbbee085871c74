import type { MiB } from '../core/units.js';

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
}

/** Undefined where dollars are not what is paid (China) or nobody told us (GovCloud, isolated Regions). */
export function priceOf({ region, architecture, memory, imageBytes }: PriceQuestion): Price | undefined {
  if (/^(cn|us-gov|us-iso)/.test(region)) return undefined;
  const perGbSecond = (gbSecond[region] ?? baseGbSecond)[architecture];
  const perSecond = (memory / 1024) * perGbSecond;
  return {
    perSecond,
    perHour: perSecond * 3600,
    storagePerMonth: (imageBytes / 2 ** 30) * ecrGbMonth,
    basis: basisOf(region),
  };
}

function basisOf(region: string): string {
  if (region === baseRegion) return `AWS Price List of ${tableDate}, ${baseRegion}`;
  if (gbSecond[region] !== undefined) return `prices of ${tableDate}, ${region}; storage as in ${baseRegion}`;
  return `prices of ${tableDate}, ${baseRegion}; ${region} may differ`;
}

const tableDate = '2026-09';
const baseRegion = 'us-east-1';

/** Per GB-second of duration (1 GB = 1024 MB). AWS Price List API, us-east-1, 2026-09. */
const baseGbSecond = { x86_64: 0.0000166667, arm64: 0.0000133334 } as const;

/**
 * Regions that are dearer than us-east-1, of those that launched before 2024: the published Lambda price table as other
 * cost tools carry it (not the Price List itself).
 */
const gbSecond: Readonly<Record<string, { readonly x86_64: number; readonly arm64: number }>> = {
  'af-south-1': { x86_64: 0.0000221, arm64: 0.00001768 },
  'ap-east-1': { x86_64: 0.00002292, arm64: 0.0000183 },
  'eu-south-1': { x86_64: 0.0000195172, arm64: 0.0000156138 },
  'me-south-1': { x86_64: 0.0000206667, arm64: 0.0000165334 },
  'me-central-1': { x86_64: 0.0000206667, arm64: 0.0000165334 },
};

/** Per GB-month of compressed image in a private repository. AWS Price List API, us-east-1, 2026-09. */
const ecrGbMonth = 0.1;
