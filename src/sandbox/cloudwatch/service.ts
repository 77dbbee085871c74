import { sendJsonResult } from '../json-protocol.js';
import { unknownOperation } from '../route.js';
import { AwsFailure, type SandboxService } from '../service.js';
import type { Metric, Metrics } from './metrics.js';
import { statisticOf } from './statistics.js';

/** The wire of CloudWatch's metrics (JSON 1.0); see cloudwatch.md. */
export function createCloudWatchService(metrics: Metrics): SandboxService {
  return {
    name: 'cloudwatch',
    async handle(request, response) {
      const operation = operations[request.operation];
      if (operation === undefined) throw unknownOperation('cloudwatch', request.operation);
      sendJsonResult(response, operation(metrics, JSON.parse(request.body?.toString('utf8') || '{}')));
    },
  };
}

interface Dimension {
  readonly Name: string;
  readonly Value?: string;
}

interface Query {
  readonly Id: string;
  readonly Label?: string;
  readonly MetricStat?: {
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions?: readonly Dimension[];
    };
    /** Seconds. */
    readonly Period: number;
    readonly Stat: string;
  };
}

interface Input {
  readonly MetricDataQueries?: readonly Query[];
  /** Seconds since 1970. */
  readonly StartTime?: number;
  readonly EndTime?: number;
  readonly ScanBy?: string;
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly Dimension[];
}

const operations: Readonly<Record<string, (metrics: Metrics, input: Input) => object>> = {
  GetMetricData(metrics, { MetricDataQueries = [], StartTime = 0, EndTime = 0, ScanBy }) {
    const range = { from: StartTime * 1000, to: EndTime * 1000, ascending: ScanBy === 'TimestampAscending' };
    return {
      MetricDataResults: MetricDataQueries.map((query) => resultOf(metrics, query, range)),
      Messages: [],
    };
  },
  ListMetrics(metrics, { Namespace, MetricName, Dimensions = [] }) {
    const found = metrics
      .list()
      .filter(({ namespace }) => Namespace === undefined || namespace === Namespace)
      .filter(({ name }) => MetricName === undefined || name === MetricName)
      .filter((metric) => Dimensions.every((wanted) => has(metric, wanted)));
    return {
      Metrics: found.map(({ namespace, name, dimensions }) => ({
        Namespace: namespace,
        MetricName: name,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      })),
    };
  },
};

const has = ({ dimensions }: Metric, { Name, Value }: Dimension): boolean =>
  dimensions[Name] !== undefined && (Value === undefined || dimensions[Name] === Value);

function resultOf(
  metrics: Metrics,
  { Id, Label, MetricStat }: Query,
  { from, to, ascending }: { from: number; to: number; ascending: boolean },
): object {
  if (MetricStat === undefined) {
    throw new AwsFailure('ValidationError', 'The sandbox knows queries with MetricStat only.');
  }
  const { Metric, Period, Stat } = MetricStat;
  const dimensions = Object.fromEntries(
    (Metric.Dimensions ?? []).map(({ Name, Value }) => [Name, Value ?? '']),
  );
  const periods = new Map<number, number[]>();
  for (const { at, value } of metrics.points({
    namespace: Metric.Namespace,
    name: Metric.MetricName,
    dimensions,
  })) {
    if (at < from || at >= to) continue;
    const period = Math.floor(at / 1000 / Period) * Period;
    periods.set(period, [...(periods.get(period) ?? []), value]);
  }
  const sorted = [...periods].toSorted(([a], [b]) => (ascending ? a - b : b - a));
  return {
    Id,
    Label: Label ?? Metric.MetricName,
    Timestamps: sorted.map(([period]) => period),
    Values: sorted.map(([, values]) => statisticOf(Stat, values)),
    StatusCode: 'Complete',
  };
}
