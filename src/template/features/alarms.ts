import type { Config } from '../../config/config.js';
import { showDollars } from '../../lib/quantities.js';
import type { CostQuestion, Feature } from '../feature.js';

/** Nobody told is no alarm: CloudWatch would bill a light that nobody sees. */
const haveReceiver = ({ alarms: { email, topic } }: Config): boolean =>
  email !== undefined || topic !== undefined;

/** Metrics that an alarm looks at, for which CloudWatch bills. */
const alarmed: readonly {
  readonly id: string;
  readonly metrics: number;
  applies(config: Config): boolean;
}[] = [
  { id: 'alarm-errors', metrics: 2, applies: ({ alarms }) => alarms.errors > 0 },
  { id: 'alarm-throttles', metrics: 1, applies: ({ alarms }) => alarms.throttles > 0 },
  { id: 'alarm-duration', metrics: 1, applies: ({ alarms }) => alarms.durationPercent > 0 },
  {
    id: 'alarm-memory',
    metrics: 1,
    applies: ({ alarms, metrics }) => alarms.memoryPercent > 0 && metrics.enabled,
  },
  { id: 'alarm-idle', metrics: 1, applies: ({ alarms }) => alarms.idleHours !== undefined },
];

/** A topic is made for an address; the alarms tell it. */
export const alarmsTopic: Feature = {
  id: 'alarms-topic',
  applies: ({ alarms }) => alarms.email !== undefined,
  instances: ({ config }) => [{ alarmEmail: config.alarms.email ?? '' }],
  costs: costsOf,
};

export const alarmsExisting: Feature = {
  id: 'alarms-existing',
  applies: ({ alarms }) => alarms.topic !== undefined,
  instances: ({ config }) => [{ alarmTopic: config.alarms.topic ?? '' }],
  costs: costsOf,
};

export const alarms: readonly Feature[] = alarmed.map(({ id, applies }) => ({
  id,
  applies: (config) => haveReceiver(config) && applies(config),
  instances: ({ config, memory }) => {
    const { errors, throttles, durationPercent, memoryPercent, idleHours } = config.alarms;
    return [
      {
        alarmErrors: errors,
        alarmThrottles: throttles,
        alarmDuration: Math.round(config.timeout * 10 * durationPercent),
        alarmMemory: Math.round((memory * memoryPercent) / 100),
        alarmHours: idleHours ?? 0,
        namespace: config.metrics.namespace,
      },
    ];
  },
}));

function costsOf({ config, prices }: CostQuestion) {
  const chosen = alarmed.filter(({ applies }) => applies(config));
  const metrics = chosen.reduce((sum, alarm) => sum + alarm.metrics, 0);
  const { alarmMetricMonth } = prices.features;
  if (metrics === 0) return [];
  return [
    {
      what: chosen.length === 1 ? 'an alarm' : `${chosen.length} alarms`,
      perMonth: metrics * alarmMetricMonth,
      basis: `${metrics} ${metrics === 1 ? 'metric' : 'metrics'} × ${showDollars(alarmMetricMonth)}`,
    },
  ];
}
