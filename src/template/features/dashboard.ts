import { priceOf } from '../../models/price.js';
import { priceTable } from '../../models/price-table.js';
import type { Feature, RenderInput } from '../feature.js';

export const dashboard: Feature = {
  id: 'dashboard',
  applies: (config) => config.dashboard.enabled,
  instances: (input) => [
    {
      ...estimateOf(input),
      namespace: input.config.metrics.namespace,
      timeoutMs: input.config.timeout * 1000,
    },
  ],
  costs: ({ prices }) => [
    {
      what: 'a dashboard',
      perMonth: prices.features.dashboardMonth,
      basis: 'the first three of an account are free',
    },
  ],
};

/** What the dashboard multiplies with; where a Region has no price of its own, that of the base Region, and it says so. */
function estimateOf({
  config,
  memory,
  architecture,
  region = config.region ?? priceTable.baseRegion,
}: RenderInput) {
  const question = { architecture, memory, imageBytes: 0 };
  const price = priceOf({ ...question, region }) ?? priceOf({ ...question, region: priceTable.baseRegion });
  if (price === undefined) throw new Error(`no price for ${priceTable.baseRegion}`);
  return {
    perMillisecond: (price.perSecond / 1000).toPrecision(6),
    perRequest: (priceTable.millionRequests / 1e6).toPrecision(3),
    priceBasis: price.basis,
  };
}
