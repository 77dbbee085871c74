import { describe, expect, it } from '@jest/globals';
import { metricsIn } from '../../src/sandbox/cloudwatch/emf.js';
import { statisticOf } from '../../src/sandbox/cloudwatch/statistics.js';

describe('metrics of the sandbox', () => {
  it('are read out of a line in the embedded metric format, under each set of dimensions', () => {
    const line = JSON.stringify({
      _aws: {
        Timestamp: 1,
        CloudWatchMetrics: [
          {
            Namespace: 'Team',
            Dimensions: [['service', 'model'], ['service']],
            Metrics: [{ Name: 'Tokens', Unit: 'Count' }],
          },
        ],
      },
      service: 'f',
      model: 'm',
      Tokens: [12, 3],
    });
    const both = { service: 'f', model: 'm' };
    const told = metricsIn(line).map(({ metric, value }) => [
      metric.namespace,
      metric.name,
      metric.dimensions,
      value,
    ]);
    expect(told).toEqual([
      ['Team', 'Tokens', both, 12],
      ['Team', 'Tokens', { service: 'f' }, 12],
      ['Team', 'Tokens', both, 3],
      ['Team', 'Tokens', { service: 'f' }, 3],
    ]);
  });

  it.each([
    '',
    'text',
    '{"_aws"',
    '{"_aws":{}}',
    '{"_aws":{"CloudWatchMetrics":[{"Metrics":[{"Name":"X"}]}]}}',
  ])('are none in %j', (line) => {
    expect(metricsIn(line)).toEqual([]);
  });

  const values = [5, 1, 4, 2, 3];
  it.each([
    ['Sum', 15],
    ['Average', 3],
    ['Minimum', 1],
    ['Maximum', 5],
    ['SampleCount', 5],
    ['p50', 3],
    ['p90', 5],
    ['p100', 5],
  ])('have the statistic %s', (statistic, expected) => {
    expect(statisticOf(statistic, values)).toBe(expected);
  });

  it('refuse another statistic', () => {
    expect(() => statisticOf('tm99', values)).toThrow('tm99');
  });
});
