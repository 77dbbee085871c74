import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MetricUnit as Unit } from '@aws-lambda-powertools/metrics/types';
import type { RequestRecord } from '../request-log.js';
import { errorKindOf } from './error-kind.js';
import type { TelemetryNeeds } from './telemetry.js';

type MetricLines = (record: RequestRecord, now: number) => readonly string[];

/**
 * Makes the metrics of each request, in CloudWatch's embedded metric format: one line or none.
 *
 * Every combination of a name and its dimensions' values is a metric of its own and is billed for the hours in which it
 * is written, so there are two dimensions: `service` (the function) and `model`. Only `Errors` is there twice, by
 * `service, model` for alarms and by `service, errorKind`. Requests that touch no model and end well write nothing;
 * request and trace ids are properties of the line, which can be searched and are not billed.
 *
 * `POWERTOOLS_METRICS_DISABLED=true` turns all of it off.
 */
export function createMetricLines({ model, telemetry }: TelemetryNeeds): MetricLines {
  const { namespace, service: serviceName } = telemetry;
  const figures = new RequestMetrics({ namespace, serviceName });
  const errors = new RequestMetrics({ namespace, serviceName });
  if (figures.off) return () => [];
  const models = few(4, model);
  const kinds = few(20, 'other');
  const told = { coldStart: false, loadMs: -1, fallback: '' };

  return (record, now) => {
    const answering = models(record.model ?? model);
    for (const [name, unit, value] of figuresOf(record, now, told)) {
      if (Number.isFinite(value) && value >= 0) figures.addMetric(name, unit, value);
    }
    const kind = errorKindOf(record);
    if (kind !== undefined) errors.addMetric('Errors', MetricUnit.Count, 1);
    const parts = [
      ...(figures.hasStoredMetrics() ? [emf(figures.addDimensions({ model: answering }))] : []),
      ...(errors.hasStoredMetrics()
        ? [emf(errors.addDimensions({ model: answering }).addDimensions({ errorKind: kinds(kind ?? '') }))]
        : []),
    ];
    return parts.length === 0 ? [] : [JSON.stringify(together(parts, record))];
  };
}

class RequestMetrics extends Metrics {
  get off(): boolean {
    return this.isDisabled();
  }
}

type Figure = readonly [name: string, unit: Unit, value: number];

/** What was said once of this instance and must not be counted again with every request. */
interface Told {
  coldStart: boolean;
  loadMs: number;
  fallback: string;
}

function figuresOf(record: RequestRecord, now: number, told: Told): readonly Figure[] {
  const { loadMs, loadBytes, queueMs, promptTokens, tokens, fallback, memoryHighWaterMiB } = record;
  const figures: Figure[] = [];
  const add = (name: string, unit: Unit, value: number | undefined): void => {
    if (value !== undefined) figures.push([name, unit, value]);
  };
  if (record.coldStart === true && !told.coldStart) {
    told.coldStart = true;
    add('ColdStart', MetricUnit.Count, 1);
  }
  if (loadMs !== undefined && loadMs !== told.loadMs) {
    told.loadMs = loadMs;
    add('LoadTime', MetricUnit.Milliseconds, loadMs);
    if (loadBytes)
      add('LoadBytesPerSecond', MetricUnit.BytesPerSecond, (loadBytes / Math.max(1, loadMs)) * 1000);
  }
  if ((fallback ?? '') !== told.fallback) {
    told.fallback = fallback ?? '';
    if (fallback) add('Fallbacks', MetricUnit.Count, 1);
  }
  if (tokens === undefined) return figures;
  add('QueueTime', MetricUnit.Milliseconds, queueMs);
  add('TimeToFirstToken', MetricUnit.Milliseconds, record.firstTokenMs);
  add('PromptTokens', MetricUnit.Count, promptTokens);
  add('OutputTokens', MetricUnit.Count, tokens);
  add('TokensPerSecond', MetricUnit.CountPerSecond, speedOf(record, now));
  // MiB, as Lambda's own "Max Memory Used: … MB" are.
  add('MemoryHighWater', MetricUnit.Megabytes, memoryHighWaterMiB);
  return figures;
}

/** Tokens a second between the first token and the end; of one token alone nobody can tell. */
function speedOf(record: RequestRecord, now: number): number | undefined {
  const { tokensPerSecond, tokens = 0, firstTokenMs, start } = record;
  if (tokensPerSecond !== undefined || firstTokenMs === undefined || tokens < 2) return tokensPerSecond;
  const seconds = (now - start - firstTokenMs) / 1000;
  return seconds > 0 ? (tokens - 1) / seconds : undefined;
}

type Emf = ReturnType<Metrics['serializeMetrics']>;

/** Takes out what is stored, for the next request to begin anew. */
function emf(metrics: Metrics): Emf {
  const serialized = metrics.serializeMetrics();
  metrics.clearMetrics();
  metrics.clearDimensions();
  return serialized;
}

/** Figures and errors in one line: fewer bytes to bill, and one event to find. */
function together(parts: readonly Emf[], { requestId, traceId }: RequestRecord): object {
  const directives = parts.flatMap((part) => part._aws.CloudWatchMetrics);
  const merged = Object.assign({}, ...parts) as Emf;
  return { ...merged, _aws: { ...merged._aws, CloudWatchMetrics: directives }, requestId, traceId };
}

/** Lets so many different values through and answers `rest` to all others: each would be billed. */
function few(most: number, rest: string): (value: string) => string {
  const seen = new Set<string>([rest]);
  return (value) => {
    // What CloudWatch takes as a dimension's value is not quite this narrow, but our names are.
    if (seen.size <= most && /^[A-Za-z0-9][A-Za-z0-9._/:@-]{0,249}$/.test(value)) seen.add(value);
    return seen.has(value) ? value : rest;
  };
}
