import { describe, expect, it } from '@jest/globals';
import type { Config } from '../../src/config/config.js';
import { mib } from '../../src/core/units.js';
import { priceTable } from '../../src/models/price-table.js';
import { type Month, monthsOf } from '../../src/plan/cost.js';
import { variants } from '../template/variants/list.js';

const perSecond = 0.0001;
const traffic = { requestsPerMonth: 1000, tokensPerPrompt: 100, tokensPerAnswer: 300, coldShare: 0.1 };
const base = variants.warm!.config;
const plain: Config = { ...base, warm: { ...base.warm, everyMinutes: undefined } };

/** The log and the metrics, which every stack has. */
const byUse = [{ perMonth: undefined }, { perMonth: undefined }];

const months = (config: Config, more: Partial<typeof traffic> = {}): Readonly<Record<string, Month>> =>
  Object.fromEntries(
    monthsOf({
      config: { ...config, architecture: 'arm64' },
      region: 'us-east-1',
      memory: mib(2048),
      price: { perSecond, perHour: perSecond * 3600, storagePerMonth: 0.5, basis: 'made up' },
      table: priceTable,
      tokensPerSecond: { low: 10, high: 20 },
      loadSeconds: { low: 5, high: 50 },
      traffic: { ...traffic, ...more },
    }).map((month) => [month.id, month]),
  );

describe('what a month costs', () => {
  it('is answers and questions, starts, and the image', () => {
    const { configured } = months(plain);
    // 300 tokens and a tenth of 100 at 20 a second; 300 and all of 100 at 10 a second.
    expect(configured?.answering.low).toBeCloseTo(1000 * (0.2e-6 + 15.5 * perSecond), 9);
    expect(configured?.answering.high).toBeCloseTo(1000 * (0.2e-6 + 40 * perSecond), 9);
    expect(configured?.starting).toEqual({ low: expect.closeTo(0.05, 9), high: expect.closeTo(0.5, 9) });
    expect(configured?.total.low).toBeCloseTo(0.5 + 1.5502 + 0.05, 9);
    expect(configured?.total.high).toBeCloseTo(0.5 + 4.0002 + 0.5, 9);
  });

  it('is the image alone while nobody asks', () => {
    expect(months(plain, { requestsPerMonth: 0 })['on-demand']?.total).toEqual({ low: 0.5, high: 0.5 });
  });

  it('says of a config without any of it the same as of one that starts when somebody asks', () => {
    const { configured, 'on-demand': onDemand } = months(plain);
    expect(configured?.total).toEqual(onDemand?.total);
  });

  it('has no starts where an instance is ready all the time, and pays for that', () => {
    const { warm, provisioned } = months(plain);
    expect(warm).toMatchObject({
      starting: { low: 0, high: 0 },
      features: [...byUse, { perMonth: expect.closeTo(8640 * (perSecond + 1.2e-6), 6) }],
    });
    expect(provisioned?.features[2]?.perMonth).toBeCloseTo(2 * 0.0000033334 * 720 * 3600, 4);
    expect(provisioned?.starting).toEqual({ low: 0, high: 0 });
  });

  it('has what the features cost in its total', () => {
    const { warm } = months(plain);
    const perMonth = warm?.features[2]?.perMonth ?? Number.NaN;
    expect(warm?.total.low).toBeCloseTo(0.5 + perMonth + (warm?.answering.low ?? Number.NaN), 9);
  });

  it('takes each way alone: what is configured of another does not count', () => {
    const {
      warm,
      'snap-start': snapStart,
      provisioned,
    } = months({
      ...plain,
      warm: { ...base.warm, everyMinutes: 5 },
      provisioned: { ...base.provisioned, instances: 2 },
    });
    expect(warm?.features).toEqual(months(plain).warm?.features);
    expect(snapStart?.features).toEqual(months(plain)['snap-start']?.features);
    expect(provisioned?.features).toEqual(months(plain).provisioned?.features);
  });

  it('answers for less on instances that are always ready', () => {
    const { provisioned } = months(plain);
    const ratio = 0.0000077778 / 0.0000133334;
    expect(provisioned?.answering.high).toBeCloseTo(1000 * (0.2e-6 + 40 * perSecond * ratio), 9);
  });

  it('has the starts of the hours in which nothing is kept ready', () => {
    const window = { ...base.warm, from: 8, until: 20, days: 'MON-SUN' };
    expect(months({ ...base, warm: window }).configured?.starting.high).toBeCloseTo(0.25, 9);
  });

  it('pays for each restore of a snapshot, and for the snapshot', () => {
    const { 'snap-start': snapStart } = months(plain);
    expect(snapStart?.starting.high).toBeCloseTo(100 * 2 * 0.0001397998, 9);
    expect(snapStart?.features[2]?.perMonth).toBeCloseTo(2 * 0.0000015046 * 720 * 3600, 4);
  });

  it('says which way AWS refuses with this config', () => {
    const { 'snap-start': snapStart, warm } = months({ ...plain, ephemeralStorage: mib(1024) });
    expect(snapStart?.impossible).toMatch(/ephemeralStorage is 1024 MiB/);
    expect(warm?.impossible).toBeUndefined();
  });
});
