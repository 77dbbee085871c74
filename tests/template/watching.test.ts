import { describe, expect, it } from '@jest/globals';
import { createMetricLines } from '../../container/telemetry/metric-lines.js';
import { defaults } from '../../src/config/defaults.js';
import { mib } from '../../src/core/units.js';
import { priceTable } from '../../src/models/price-table.js';
import { featureCosts } from '../../src/template/costs.js';
import type { RenderInput } from '../../src/template/feature.js';
import { renderTemplate } from '../../src/template/render.js';
import { answered } from '../container/telemetry/record.js';
import { aConfig, anInput, texts } from './build.js';
import { variants } from './variants/list.js';

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}
const resourcesOf = (input: RenderInput) =>
  renderTemplate(input, texts).template.Resources as Readonly<Record<string, Resource>>;

/** Every metric that the function writes for `input`, as `namespace name dimensions`. */
function written({ config, model }: RenderInput): ReadonlySet<string> {
  const lines = createMetricLines({
    model,
    telemetry: { namespace: config.metrics.namespace, service: config.name, logPrompts: false },
  });
  const records = [
    { ...answered, model, fallback: 'kv; q8_0' },
    { ...answered, model, status: 503, problem: 'the engine stopped' },
  ];
  const directives = records.flatMap((record) =>
    lines(record, 2200).flatMap((line) => {
      const root = JSON.parse(line) as Emf & Record<string, unknown>;
      return root._aws.CloudWatchMetrics.flatMap(({ Namespace, Metrics, Dimensions }) =>
        Metrics.flatMap(({ Name }) =>
          Dimensions.map(
            (set) => `${Namespace} ${Name} ${set.map((key) => `${key}=${root[key]}`).join(' ')}`,
          ),
        ),
      );
    }),
  );
  return new Set(directives);
}

interface Emf {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
}

type Row = readonly (string | Readonly<Record<string, unknown>>)[];
interface Widget {
  readonly properties: { readonly title: string; readonly metrics: readonly Row[] };
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function widgetsOf(input: RenderInput): readonly Widget[] {
  const body = resourcesOf(input).Dashboard?.Properties.DashboardBody as { 'Fn::Sub': string };
  const text = body['Fn::Sub'].replaceAll('${AWS::Region}', 'eu-central-1');
  expect(text).not.toContain('${');
  return (JSON.parse(text) as { widgets: Widget[] }).widgets;
}

/** Lambda's metrics of a function (CloudWatch metrics for Lambda functions, developer guide). */
const lambdas = ['Invocations', 'Errors', 'Throttles', 'ConcurrentExecutions', 'Duration', 'Url5xxCount'];

describe('the dashboard', () => {
  const inputs: readonly RenderInput[] = [
    variants.dashboard!,
    anInput({
      config: aConfig({
        dashboard: { enabled: true },
        name: 'other-name',
        metrics: { enabled: true, namespace: 'Team/Llm' },
      }),
      model: 'hf.co/user/repository:Q4_K_M',
    }),
  ];

  it.each(inputs)('shows metrics that the function or Lambda really writes, each at its place', (input) => {
    const real = written(input);
    const rows = widgetsOf(input)
      .flatMap(({ properties }) => properties.metrics)
      .filter(([first]) => typeof first === 'string');
    const ours = rows.filter(([namespace]) => namespace !== 'AWS/Lambda');
    expect(ours.length).toBeGreaterThan(8);
    for (const [namespace, name, ...rest] of ours) {
      const [service, serviceName, model, modelName] = rest;
      expect(real).toContain(`${namespace} ${name} ${service}=${serviceName} ${model}=${modelName}`);
    }
    for (const [, name, dimension, value] of rows.filter(([namespace]) => namespace === 'AWS/Lambda')) {
      expect(lambdas).toContain(name);
      expect([dimension, value]).toEqual(['FunctionName', input.config.name]);
    }
  });

  it.each(inputs)('searches errors where they are counted by kind', (input) => {
    const expression = JSON.stringify(widgetsOf(input));
    const { name, metrics } = input.config;
    expect(expression).toContain(`SEARCH('{${metrics.namespace},service,errorKind}`);
    expect([...written(input)]).toContain(
      `${metrics.namespace} Errors service=${name} errorKind=unavailable`,
    );
  });

  it('estimates what the price table says', () => {
    const text = JSON.stringify(
      widgetsOf(anInput({ ...variants.dashboard!, memory: mib(10240), region: 'us-east-1' })),
    );
    const [, perMillisecond = '', perRequest = ''] =
      /ms \* ([\d.e-]+) \+ requests \* ([\d.e-]+)/.exec(text) ?? [];
    // arm64 at 10 GB: $0.0000133334 for a GB-second.
    expect(Number(perMillisecond)).toBeCloseTo(1.33334e-7, 11);
    expect(Number(perRequest)).toBe(2e-7);
    expect(text).toContain('us-east-1');
  });

  it('says whose prices it takes where a Region has none', () => {
    const text = JSON.stringify(widgetsOf(anInput({ ...variants.dashboard!, region: 'cn-north-1' })));
    expect(text).toContain('AWS Price List of 2026-09, us-east-1');
  });

  it('lays no widget over another', () => {
    const cells = widgetsOf(variants.dashboard!).flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, n) => `${x + (n % width)},${y + Math.floor(n / width)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(cells.every((cell) => Number(cell.split(',')[0]) < 24)).toBe(true);
  });
});

describe('alarms', () => {
  const alarmsOf = (input: RenderInput) =>
    Object.entries(resourcesOf(input)).filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm');
  const namesOf = (input: RenderInput) => alarmsOf(input).map(([name]) => name);

  it('are four by default, and none without somebody to tell', () => {
    expect(namesOf(variants.alarms!)).toEqual([
      'ErrorAlarm',
      'ThrottleAlarm',
      'DurationAlarm',
      'MemoryAlarm',
    ]);
    expect(namesOf(anInput())).toEqual([]);
  });

  it('are those that were not turned off', () =>
    expect(namesOf(variants['alarms-topic']!)).toEqual([
      'ErrorAlarm',
      'DurationAlarm',
      'MemoryAlarm',
      'IdleAlarm',
    ]));

  it('all tell the same receiver, when it begins and when it is over', () => {
    for (const [, { Properties }] of alarmsOf(variants.alarms!)) {
      expect([Properties.AlarmActions, Properties.OKActions]).toEqual([
        [{ Ref: 'AlarmTopic' }],
        [{ Ref: 'AlarmTopic' }],
      ]);
    }
    const topic = 'arn:aws:sns:eu-central-1:123456789012:ops';
    for (const [, { Properties }] of alarmsOf(variants['alarms-topic']!))
      expect(Properties.AlarmActions).toEqual([topic]);
    expect(JSON.stringify(resourcesOf(variants['alarms-topic']!))).not.toContain('AWS::SNS::Topic"');
  });

  it('of memory looks at a metric that the function writes, in MB of its memory', () => {
    const input = variants['alarms-topic']!;
    const { Properties } = resourcesOf(input).MemoryAlarm!;
    const [service, model] = Properties.Dimensions as { Name: string; Value: unknown }[];
    expect(service).toEqual({ Name: 'service', Value: { Ref: 'Function' } });
    expect([...written(input)]).toContain(
      `${Properties.Namespace} ${Properties.MetricName} service=${input.config.name} ${model?.Name}=${model?.Value}`,
    );
    expect(Properties.Threshold).toBe(Math.round(input.memory * 0.95));
  });

  it('of memory is not there without metrics', () => {
    const config = aConfig({
      alarms: { ...defaults.alarms, email: 'a@b.example' },
      metrics: { ...defaults.metrics, enabled: false },
    });
    expect(namesOf(anInput({ config }))).not.toContain('MemoryAlarm');
  });

  it('of duration is in milliseconds of the timeout', () =>
    expect(resourcesOf(variants['alarms-topic']!).DurationAlarm?.Properties.Threshold).toBe(150_000));
});

describe('the budget', () => {
  it('tells the address of its own, or that of the alarms, at three sums', () => {
    const subscribers = (variant: string) => {
      const notifications = resourcesOf(variants[variant]!).Budget?.Properties.NotificationsWithSubscribers;
      return (
        notifications as { Notification: { Threshold: number }; Subscribers: { Address: string }[] }[]
      ).map(({ Notification, Subscribers }) => [Notification.Threshold, Subscribers[0]?.Address]);
    };
    const expected = [50, 80, 100].map((percent) => [percent, 'ops@example.com']);
    expect(subscribers('budget')).toEqual(expected);
    expect(subscribers('budget-account')).toEqual(expected);
  });

  it('counts Lambda, or the whole account', () => {
    const filters = (variant: string) =>
      (resourcesOf(variants[variant]!).Budget!.Properties.Budget as { CostFilters?: unknown }).CostFilters;
    expect(filters('budget')).toEqual({ Service: ['AWS Lambda'] });
    expect(filters('budget-account')).toBeUndefined();
  });
});

describe('what they cost a month', () => {
  const costs = (variant: string) =>
    featureCosts({
      config: variants[variant]!.config,
      region: 'us-east-1',
      memory: mib(3008),
      prices: priceTable,
      perSecond: undefined,
    })
      // Behind the log and the metrics, which every stack has.
      .slice(2)
      .map(({ what, perMonth }) => [what, perMonth]);

  it.each([
    // Errors looks at two metrics.
    ['alarms', '4 alarms', 0.5],
    ['alarms-topic', '4 alarms', 0.5],
    ['dashboard', 'a dashboard', 3],
    ['encryption', 'a key in KMS', 1],
    ['tracing', 'traces in X-Ray', undefined],
  ])('%s: %s', (variant, what, perMonth) => expect(costs(variant)).toEqual([[what, perMonth]]));

  it.each(['budget', 'concurrency', 'logs-json', 'encryption-existing'])(
    '%s: nothing of its own',
    (variant) => {
      const own = costs(variant).filter(([what]) => !String(what).includes('alarm'));
      expect(own).toEqual([]);
    },
  );
});
