import { describe, expect, it } from '@jest/globals';
import { mib } from '../../src/core/units.js';
import { priceOf, useCostOf } from '../../src/models/price.js';
import { parsePriceTable } from '../../src/models/price-table.js';

const question = { region: 'us-east-1', memory: mib(10240), imageBytes: 5e9 } as const;
const traffic = { requestsPerMonth: 1000, tokensPerAnswer: 300, coldShare: 0.1 };

describe('what use costs', () => {
  const price = priceOf({ ...question, architecture: 'x86_64' });
  if (price === undefined) throw new Error('no price');
  const speed = { low: 5.76, high: 5.76 };
  const cost = useCostOf({ price, tokensPerSecond: speed, loadSeconds: { low: 60, high: 60 }, ...traffic });

  it('is what the field says: 29 dollars for a million tokens of an 8B model, a cent for a start of a minute', () => {
    expect(1000 * cost.perThousandTokens.low).toBeCloseTo(28.9, 1);
    expect(cost.perColdStart.high).toBeCloseTo(0.01, 4);
  });

  it('adds up over a month', () => {
    const seconds = 1000 * (300 / 5.76 + 0.1 * 60);
    expect(cost.perMonth.low).toBeCloseTo(seconds * price.perSecond + 0.0002 + price.storagePerMonth, 6);
    expect(cost.keptWarmPerMonth).toBeCloseTo(1.44, 2);
  });

  it('is from the best to the worst that is to be expected, everywhere', () => {
    const { perSecond, storagePerMonth } = price;
    const wide = useCostOf({
      price,
      tokensPerSecond: { low: 2, high: 8 },
      loadSeconds: { low: 10, high: 100 },
      ...traffic,
    });
    const month = (speed: number, load: number) =>
      1000 * (0.2e-6 + (300 * perSecond) / speed + 0.1 * perSecond * load) + storagePerMonth;
    expect(wide.perThousandTokens.low).toBeCloseTo((1000 * perSecond) / 8, 10);
    expect(wide.perThousandTokens.high).toBeCloseTo((1000 * perSecond) / 2, 10);
    expect(wide.perColdStart.low).toBeCloseTo(10 * perSecond, 10);
    expect(wide.perColdStart.high).toBeCloseTo(100 * perSecond, 10);
    expect(wide.perMonth.low).toBeCloseTo(month(8, 10), 8);
    expect(wide.perMonth.high).toBeCloseTo(month(2, 100), 8);
  });

  it('is a fifth less on arm64', () => {
    const arm = priceOf({ ...question, architecture: 'arm64' });
    expect((arm?.perHour ?? 0) / price.perHour).toBeCloseTo(0.8, 3);
  });
});

describe('a table of somebody’s own', () => {
  it('is laid over ours, and names its date', () => {
    const text = JSON.stringify({
      date: '2027-01',
      gbSecond: { 'eu-west-1': { x86_64: 0.00002, arm64: 0.00001 } },
    });
    const table = parsePriceTable(text, 'prices.json');
    const price = priceOf({ ...question, region: 'eu-west-1', architecture: 'arm64', table });
    expect(price?.perSecond).toBeCloseTo(0.0001, 8);
    expect(price?.basis).toContain('2027-01, eu-west-1');
    expect(table.gbSecond['af-south-1']).toBeDefined();
  });

  it('may give away for nothing, name a day, and price one feature alone', () => {
    const text = '{"date":"2027-01-31","millionRequests":0,"features":{"millionSchedules":2}}';
    const table = parsePriceTable(text, 'prices.json');
    expect(table).toMatchObject({
      date: '2027-01-31',
      millionRequests: 0,
      features: { millionSchedules: 2 },
    });
    expect(Object.keys(table.features).length).toBeGreaterThan(5);
  });

  it('can name the prices of a Region that we know none of', () => {
    const table = parsePriceTable('{"gbSecond":{"cn-north-1":{"x86_64":0.0001,"arm64":0.0001}}}', 'p');
    expect(priceOf({ ...question, region: 'cn-north-1', architecture: 'arm64', table })).toBeDefined();
    expect(priceOf({ ...question, region: 'cn-north-1', architecture: 'arm64' })).toBeUndefined();
  });

  it.each([
    ['no JSON', 'prices', 'no JSON object'],
    ['a list', '[]', 'no JSON object'],
    ['a name that is none', '{"gbSeconds":{}}', 'gbSeconds is none of'],
    ['a price as a text', '{"millionRequests":"0.2"}', 'millionRequests is no price'],
    ['a negative price', '{"imageGbMonth":-1}', 'imageGbMonth is no price'],
    ['half a Region', '{"gbSecond":{"eu-west-1":{"arm64":1}}}', 'gbSecond.eu-west-1 has no prices'],
    ['a Region of another name as base', '{"baseRegion":"mars-1"}', 'baseRegion is not listed'],
    ['a date that is none', '{"date":"yesterday"}', 'date is no YYYY-MM'],
    ['a date with something before', '{"date":"x2027-01"}', 'date is no YYYY-MM'],
    ['a date with something behind', '{"date":"2027-01-0"}', 'date is no YYYY-MM'],
    ['a date with a word for a day', '{"date":"2027-01-xx"}', 'date is no YYYY-MM'],
    ['a number for a date', '{"date":2027}', 'date is no YYYY-MM'],
    ['Regions that are a text', '{"gbSecond":"x"}', 'gbSecond is no object'],
    ['a Region that is nothing', '{"gbSecond":{"eu-west-1":null}}', 'gbSecond.eu-west-1 has no prices'],
    ['a base that is a number', '{"baseRegion":1}', 'baseRegion is not listed'],
    ['a price of a thousand', '{"imageGbMonth":1000}', 'imageGbMonth is no price'],
    ['features that are a list', '{"features":[]}', 'features is no object'],
    ['a feature that is none', '{"features":{"magic":1}}', 'features.magic is none of'],
    [
      'a feature without a price',
      '{"features":{"millionSchedules":"1"}}',
      'features.millionSchedules is no price',
    ],
    ['nothing', 'null', 'no JSON object'],
  ])('is refused with %s', (_what, text, says) => {
    expect(() => parsePriceTable(text, 'prices.json')).toThrow(
      expect.objectContaining({
        code: 'prices-invalid',
        exitCode: 2,
        message: expect.stringContaining(says),
        // Several commands take such a table.
        next: [expect.stringMatching(/^the same command/)],
      }),
    );
  });
});
