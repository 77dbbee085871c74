import { describe, expect, it } from '@jest/globals';
import type { Config } from '../../src/config/config.js';
import { mib } from '../../src/core/units.js';
import { priceTable } from '../../src/models/price-table.js';
import { featureCosts } from '../../src/template/costs.js';
import { variants } from './variants/list.js';

const perSecond = 0.00005;
const allCostsOf = (config: Config, more: { perSecond?: number | undefined } = { perSecond }) =>
  featureCosts({
    config,
    region: 'us-east-1',
    memory: mib(3008),
    prices: priceTable,
    perSecond: undefined,
    ...more,
  });

/** Without the log and the metrics, which every stack has. */
const costsOf = (variant: string, more?: { perSecond?: number | undefined }) =>
  allCostsOf(variants[variant]!.config, more).slice(2);

describe('what features cost a month', () => {
  it.each([
    // 12 an hour, for 30 days, a second each; a request and a schedule's call each.
    ['warm', 'one instance kept warm every 5 minutes, day and night (UTC)', 8640 * (perSecond + 1.2e-6)],
    // 6 an hour, 10 hours of 5 days a week; one call and one event wake three.
    [
      'warm-several',
      '3 instances kept warm every 10 minutes, MON-FRI 8:00 to 18:00 (Europe/Berlin)',
      1286 * (3 * perSecond + 3 * 0.2e-6 + 2e-6),
    ],
    // 2.9375 GB at $0.0000033334 a GB-second, twice, for 720 hours.
    ['provisioned', '2 instances always ready, day and night (UTC)', 2 * 2.9375 * 0.0000033334 * 720 * 3600],
    // 10 hours of 5 days a week.
    [
      'provisioned-scaled',
      'one instance always ready, MON-FRI 8:00 to 18:00 (Europe/Berlin); up to 4 while busy',
      ((2.9375 * 0.0000033334 * 720 * 50) / 168) * 3600,
    ],
    ['snap-start', 'the snapshot of the live version', 2.9375 * 0.0000015046 * 720 * 3600],
    ['canary', 'the alarm that watches a new version', 0.1],
  ])('%s: %s', (variant, what, perMonth) => {
    const [line, ...others] = costsOf(variant);
    expect(others).toEqual([]);
    expect(line?.what).toBe(what);
    expect(line?.perMonth).toBeCloseTo(perMonth, 4);
  });

  it('is not made up where no price is known', () => {
    const [line] = costsOf('warm', { perSecond: undefined });
    expect(line?.perMonth).toBeUndefined();
    expect(line?.basis).toMatch(/8640 warm-ups/);
  });

  it('is said by use where it is paid for by use', () => {
    const [requests, firewall] = costsOf('gateway-all');
    expect(requests).toMatchObject({ what: 'the gateway', perMonth: undefined });
    expect(requests?.basis).toContain('$3.50 for a million requests');
    expect(firewall).toMatchObject({ what: 'the firewall', perMonth: 6 });
  });

  it('is nothing else for a stack without features', () => expect(costsOf('iam')).toEqual([]));

  const { config } = variants.iam!;
  it.each([
    [
      'of the usual class',
      config,
      [/^\$0.50 a GB that is written, \$0.030 a GB that is kept$/, /^\$0.30 each for a month/],
    ],
    [
      'of the other class',
      { ...config, logs: { ...config.logs, class: 'infrequent-access' as const } },
      [/^\$0.25 a GB/, /each/],
    ],
    ['without metrics', { ...config, metrics: { ...config.metrics, enabled: false } }, [/^\$0.50 a GB/]],
  ])('is said by use for a log %s', (_, asked, bases) => {
    const lines = allCostsOf(asked);
    expect(lines.map(({ perMonth }) => perMonth)).toEqual(bases.map(() => undefined));
    expect(lines.map(({ basis }) => basis)).toEqual(bases.map((basis) => expect.stringMatching(basis)));
  });
});
