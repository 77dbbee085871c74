import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { callsOf } from './call.js';
import type { Clients } from './clients.js';
import type { MetricPoint, MetricQuestion, Metrics } from './ports.js';

export function createMetrics(clients: Clients): Metrics {
  const call = callsOf('cloudwatch', clients.options);

  return {
    data: async (questions, { from, to, periodSeconds }) => {
      if (questions.length === 0) return [];
      const { paginateGetMetricData } = await import('@aws-sdk/client-cloudwatch');
      const client = await clients.cloudwatch();
      return call('GetMetricData', undefined, async () => {
        const series: MetricPoint[][] = questions.map(() => []);
        const pages = paginateGetMetricData(
          { client },
          {
            StartTime: new Date(from),
            EndTime: new Date(to),
            ScanBy: 'TimestampAscending',
            MetricDataQueries: questions.map((question, index) => queryOf(question, index, periodSeconds)),
          },
        );
        for await (const { MetricDataResults = [] } of pages) {
          for (const { Id = '', Timestamps = [], Values = [] } of MetricDataResults) {
            const found = series[Number(Id.slice(1))];
            Timestamps.forEach((time, index) => {
              found?.push({ at: time.getTime(), value: Values[index] ?? 0 });
            });
          }
        }
        return series;
      });
    },
  };
}

const queryOf = (
  { namespace, name, dimensions, statistic }: MetricQuestion,
  index: number,
  Period: number,
): MetricDataQuery => ({
  Id: `q${index}`,
  MetricStat: {
    Metric: {
      Namespace: namespace,
      MetricName: name,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period,
    Stat: statistic,
  },
});
