import { describe, expect, it } from '@jest/globals';
import type { Config } from '../../src/config/config.js';
import { defaults } from '../../src/config/defaults.js';
import { mib } from '../../src/core/units.js';
import { priceTable } from '../../src/models/price-table.js';
import { featureCosts } from '../../src/template/costs.js';
import { aConfig } from './build.js';

type Told = readonly [what: unknown, perMonth: string | undefined, basis: unknown];

/** What is said of the costs at 2 GB beside log and metrics: what for, dollars a month to the cent, and the sum in words. */
const told = (changes: Partial<Config>, perSecond: number | undefined): readonly Told[] =>
  featureCosts({
    config: aConfig(changes),
    region: 'us-east-1',
    memory: mib(2048),
    prices: priceTable,
    perSecond,
  })
    .slice(2)
    .map(({ what, perMonth, basis }) => [what, perMonth?.toFixed(2), basis]);

const { alarms, conversations, gateway, provisioned, rates, versions, warm } = defaults;
const email = 'ops@example.com';
const quiet = { ...alarms, email, errors: 0, throttles: 0, durationPercent: 0, memoryPercent: 0 };
const nightly = { from: 22, until: 6, days: 'SAT,SUN', timeZone: 'Europe/Berlin' };

/** At a price of $0.0001 for a second of answering. */
const cases: readonly [name: string, changes: Partial<Config>, lines: readonly Told[]][] = [
  ['every alarm', { alarms: { ...alarms, email } }, [['4 alarms', '0.50', '5 metrics × $0.10']]],
  [
    'one alarm of two metrics',
    { alarms: { ...quiet, errors: 1 } },
    [['an alarm', '0.20', '2 metrics × $0.10']],
  ],
  [
    'one alarm of one metric',
    { alarms: { ...quiet, throttles: 1 } },
    [['an alarm', '0.10', '1 metric × $0.10']],
  ],
  ['a receiver without an alarm', { alarms: quiet }, []],
  [
    'conversations',
    { conversations: { ...conversations, enabled: true } },
    [
      [
        'conversations: a write for each KB of a turn, a read for each 4 KB of what is remembered',
        undefined,
        '$0.63 and $0.13 a million, $0.45 a GB that is kept',
      ],
    ],
  ],
  [
    'conversations without a way back',
    { conversations: { ...conversations, enabled: true, backups: false } },
    [[expect.any(String), undefined, '$0.63 and $0.13 a million, $0.25 a GB that is kept']],
  ],
  [
    'limits over time',
    { rates: { ...rates, requestsPerMinute: 60 } },
    [
      [
        'limits over time: two writes a request, to reserve and to settle',
        undefined,
        '2 × $0.63 for a million requests; nothing while idle',
      ],
    ],
  ],
  [
    'a gateway without a firewall',
    { gateway: { ...gateway, enabled: true } },
    [['the gateway', undefined, '$3.50 for a million requests, and what they send out']],
  ],
  [
    'a gateway with a firewall',
    { gateway: { ...gateway, enabled: true, firewallRate: 300 } },
    [
      ['the gateway', undefined, '$3.50 for a million requests, and what they send out'],
      ['the firewall', '6.00', 'a list and a rule; and $0.60 for a million requests'],
    ],
  ],
  [
    // 6 an hour for 720 hours, each a schedule's call, an event and three short requests.
    'three warm instances',
    { warm: { ...warm, everyMinutes: 10, instances: 3 } },
    [
      [
        '3 instances kept warm every 10 minutes, day and night (UTC)',
        '1.31',
        '12960 warm-ups × 1 s × $0.00010, and $0.011 for events',
      ],
    ],
  ],
  [
    // 2 GB at $0.0000033334 for a GB-second.
    'two instances that are always ready',
    { provisioned: { ...provisioned, instances: 2 } },
    [
      [
        '2 instances always ready, day and night (UTC)',
        '34.56',
        '2 × 720 hours × $0.024; answering on them costs about two fifths less than otherwise',
      ],
    ],
  ],
  [
    // Two nights of a week: 16 hours of 168; at $0.0000041667.
    'one that is ready at night, on the dearer architecture',
    { architecture: 'x86_64', provisioned: { ...provisioned, ...nightly, instances: 1, most: 1 } },
    [
      [
        'one instance always ready, SAT,SUN 22:00 to 6:00 (Europe/Berlin)',
        '2.06',
        '1 × 69 hours × $0.030; answering on them costs about two fifths less than otherwise',
      ],
    ],
  ],
  [
    'one that becomes more while busy',
    { provisioned: { ...provisioned, instances: 1, most: 2 } },
    [['one instance always ready, day and night (UTC); up to 2 while busy', '17.28', expect.any(String)]],
  ],
  [
    'a snapshot',
    { snapStart: { enabled: true } },
    [['the snapshot of the live version', '7.80', '1 × $7.80; and $0.00028 for each start from it']],
  ],
  [
    'two snapshots',
    { snapStart: { enabled: true }, versions: { ...versions, keepPrevious: 'yes' } },
    [
      [
        'the snapshots of the live version and the one before',
        '15.60',
        '2 × $7.80; and $0.00028 for each start from it',
      ],
    ],
  ],
];

describe('what features cost, in words', () => {
  it.each(cases)('%s', (_name, changes, lines) => expect(told(changes, 0.0001)).toEqual(lines));

  it('follows the table of prices', () => {
    const dearer = { ...priceTable, features: { ...priceTable.features, dashboardMonth: 4 } };
    const config = aConfig({ dashboard: { enabled: true } });
    const question = { config, region: 'us-east-1', memory: mib(2048), perSecond: undefined };
    expect(featureCosts({ ...question, prices: dearer }).slice(2)).toMatchObject([{ perMonth: 4 }]);
  });

  it.each<[name: string, changes: Partial<Config>]>([
    ['warm instances', { warm: { ...warm, everyMinutes: 10 } }],
    ['ready ones', { provisioned: { ...provisioned, instances: 2 } }],
    ['snapshots', { snapStart: { enabled: true } }],
  ])('is no sum where no price of Lambda is known: %s', (_name, changes) =>
    expect(told(changes, undefined).map(([, perMonth]) => perMonth)).toEqual([undefined]),
  );
});
