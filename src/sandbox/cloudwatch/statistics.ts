import { AwsFailure } from '../service.js';

/** One of CloudWatch's statistics over the values of a period, of which there is one at least. */
export function statisticOf(statistic: string, values: readonly number[]): number {
  const percentile = /^p(\d{1,2}(?:\.\d+)?|100)$/.exec(statistic)?.[1];
  if (percentile !== undefined) return nearest(values, Number(percentile));
  const sum = values.reduce((total, value) => total + value, 0);
  switch (statistic) {
    case 'Sum':
      return sum;
    case 'SampleCount':
      return values.length;
    case 'Average':
      return sum / values.length;
    case 'Minimum':
      return Math.min(...values);
    case 'Maximum':
      return Math.max(...values);
    default:
      throw new AwsFailure('ValidationError', `The sandbox does not know the statistic ${statistic}.`);
  }
}

/** By nearest rank; CloudWatch interpolates between buckets of its own. */
function nearest(values: readonly number[], percentile: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percentile / 100) * sorted.length) - 1)] ?? 0;
}
