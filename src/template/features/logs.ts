import { showDollars } from '../../lib/quantities.js';
import type { CostLine, CostQuestion, Feature } from '../feature.js';

export const logs: Feature = {
  id: 'logs',
  applies: () => true,
  instances: ({ config }) => [{ retentionDays: config.logs.retention }],
  costs: costsOf,
};

export const logsText: Feature = {
  id: 'logs-text',
  applies: (config) => config.logs.format === 'text',
};

export const logsJson: Feature = {
  id: 'logs-json',
  applies: (config) => config.logs.format === 'json',
  instances: ({ config: { logs: asked } }) => [
    { applicationLevel: asked.level.toUpperCase(), systemLevel: asked.systemLevel.toUpperCase() },
  ],
};

export const logsInfrequent: Feature = {
  id: 'logs-infrequent',
  applies: (config) => config.logs.class === 'infrequent-access',
};

/** By use alone: who asks nothing writes nothing. The metrics are lines of the log, of which CloudWatch makes them. */
function costsOf({ config: { logs: asked, metrics }, prices }: CostQuestion): readonly CostLine[] {
  const { logGbStandard, logGbInfrequent, logGbMonth, metricMonth } = prices.features;
  const written = asked.class === 'standard' ? logGbStandard : logGbInfrequent;
  const log = {
    what: 'the log, one or two lines of about a KB a request',
    perMonth: undefined,
    basis: `${showDollars(written)} a GB that is written, ${showDollars(logGbMonth)} a GB that is kept`,
  };
  const own = {
    what: 'the metrics, about eleven',
    perMonth: undefined,
    basis: `${showDollars(metricMonth)} each for a month in which every hour has a request; nothing while idle`,
  };
  return metrics.enabled ? [log, own] : [log];
}
