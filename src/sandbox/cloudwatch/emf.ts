import type { Metric } from './metrics.js';

interface Directive {
  readonly Namespace?: unknown;
  readonly Dimensions?: unknown;
  readonly Metrics?: unknown;
}

/**
 * The data points that a log line declares in the embedded metric format: each metric under each set of dimensions. A line
 * that is none, or names what it does not have, declares nothing.
 */
export function metricsIn(line: string): readonly { readonly metric: Metric; readonly value: number }[] {
  if (!line.startsWith('{') || !line.includes('"_aws"')) return [];
  let document: Readonly<Record<string, unknown>>;
  try {
    document = JSON.parse(line) as Record<string, unknown>;
  } catch {
    // CloudWatch passes over lines that are no JSON.
    return [];
  }
  const directives = asList(
    (document._aws as { CloudWatchMetrics?: unknown } | undefined)?.CloudWatchMetrics,
  );
  return directives.flatMap((directive) => declared(directive as Directive, document));
}

function declared(
  { Namespace, Dimensions, Metrics }: Directive,
  document: Readonly<Record<string, unknown>>,
): readonly { metric: Metric; value: number }[] {
  return asList(Metrics).flatMap((entry) => {
    const name = String((entry as { Name?: unknown }).Name);
    return asList(document[name]).flatMap((value) =>
      typeof value !== 'number'
        ? []
        : asList(Dimensions).map((names) => ({
            metric: {
              namespace: String(Namespace),
              name,
              dimensions: Object.fromEntries(
                asList(names).map((dimension) => [String(dimension), String(document[String(dimension)])]),
              ),
            },
            value,
          })),
    );
  });
}

const asList = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];
