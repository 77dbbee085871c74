import type { SandboxAccount } from '../service.js';

export interface DataPoint {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly value: number;
}

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** CloudWatch's metrics in memory; see cloudwatch.md. */
export interface Metrics {
  put(metric: Metric, value: number): void;
  points(metric: Metric): readonly DataPoint[];
  list(): readonly Metric[];
}

export function createMetrics({ now }: Pick<SandboxAccount, 'now'>): Metrics {
  const series = new Map<string, { readonly metric: Metric; readonly points: DataPoint[] }>();
  return {
    put(metric, value) {
      const key = keyOf(metric);
      const known = series.get(key) ?? { metric, points: [] };
      series.set(key, known);
      known.points.push({ at: now().getTime(), value });
    },
    points: (metric) => series.get(keyOf(metric))?.points ?? [],
    list: () => [...series.values()].map(({ metric }) => metric),
  };
}

/** A metric is its namespace, its name and exactly its dimensions, in any order. */
const keyOf = ({ namespace, name, dimensions }: Metric): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
