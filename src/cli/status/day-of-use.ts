import type { FunctionDetails, MetricQuestion, Metrics } from '../../aws/ports.js';
import { priceOf } from '../../models/price.js';
import { priceTable } from '../../models/price-table.js';
import type { DayOfUse } from './status.js';

const dayMs = 86_400_000;

/**
 * The last 24 hours by Lambda's own metrics, in periods of five minutes. `Duration` leaves out the start of an instance,
 * which is billed too, so money is a little more than this.
 */
export async function dayOfUse(
  metrics: Metrics,
  { name, memory, architecture }: FunctionDetails,
  { region, now }: { readonly region: string; readonly now: number },
): Promise<DayOfUse> {
  const question = (metric: string): MetricQuestion => ({
    namespace: 'AWS/Lambda',
    name: metric,
    dimensions: { FunctionName: name },
    statistic: 'Sum',
  });
  const names = ['Invocations', 'Errors', 'Throttles', 'Duration'];
  const range = { from: now - dayMs, to: now + 60_000, periodSeconds: 300 };
  const series = await metrics.data(names.map(question), range);
  const [invocations = 0, errors = 0, throttles = 0, milliseconds = 0] = series.map((points) =>
    points.reduce((sum, { value }) => sum + value, 0),
  );
  const seconds = milliseconds / 1000;
  const price = priceOf({
    region,
    architecture: architecture === 'arm64' ? 'arm64' : 'x86_64',
    memory,
    imageBytes: 0,
  });
  const dollars = price && seconds * price.perSecond + (invocations * priceTable.millionRequests) / 1_000_000;
  return { invocations, errors, throttles, seconds, dollars };
}
