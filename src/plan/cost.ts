import { snapStartRules } from '../config/blocks/snap-start.js';
import type { Config } from '../config/config.js';
import { shareOfWeek } from '../config/week-window.js';
import type { MiB } from '../core/units.js';
import type { Price, Traffic } from '../models/price.js';
import type { PriceTable } from '../models/price-table.js';
import type { Range } from '../models/speed.js';
import { featureCosts } from '../template/costs.js';
import type { CostLine } from '../template/feature.js';

/** What a month is asked for. */
export interface MonthQuestion {
  readonly config: Config;
  readonly region: string;
  readonly memory: MiB;
  readonly price: Price;
  readonly table: PriceTable;
  readonly tokensPerSecond: Range;
  readonly loadSeconds: Range;
  readonly traffic: Traffic & {
    /** Tokens that one question has. */
    readonly tokensPerPrompt: number;
  };
}

/** A month of 30 days of one way to run it, in US dollars. */
export interface Month {
  readonly id: 'configured' | 'on-demand' | 'warm' | 'snap-start' | 'provisioned';
  readonly what: string;
  /** Why AWS would refuse it with this config; undefined when it would not. */
  readonly impossible: string | undefined;
  readonly answering: Range;
  /** Instances that somebody waits for; of SnapStart, those that are restored. */
  readonly starting: Range;
  readonly storage: number;
  /** What the features cost; a line without a price depends on use and is in no sum. */
  readonly features: readonly CostLine[];
  readonly total: Range;
}

/** The config as it is, and then the four ways to meet a cold start, all else being equal. */
export function monthsOf(question: MonthQuestion): readonly Month[] {
  const { config } = question;
  const none = {
    warm: { ...config.warm, everyMinutes: undefined },
    snapStart: { ...config.snapStart, enabled: false },
    provisioned: { ...config.provisioned, instances: undefined, most: undefined },
  };
  const { warm, snapStart, provisioned } = none;
  const always = { from: 0, until: 24, days: 'MON-SUN', instances: 1 };
  const ways: readonly (Pick<Month, 'id' | 'what'> & { readonly config: Config })[] = [
    { id: 'configured', what: 'as configured', config },
    { id: 'on-demand', what: 'started when somebody asks', config: { ...config, ...none } },
    {
      id: 'warm',
      what: 'one instance woken every five minutes',
      config: { ...config, ...none, warm: { ...warm, ...always, everyMinutes: 5 } },
    },
    {
      id: 'snap-start',
      what: 'started from a snapshot',
      config: { ...config, ...none, snapStart: { ...snapStart, enabled: true } },
    },
    {
      id: 'provisioned',
      what: 'one instance always ready',
      config: { ...config, ...none, provisioned: { ...provisioned, ...always } },
    },
  ];
  return ways.map((way) => monthOf(way, question));
}

function monthOf(
  way: Pick<Month, 'id' | 'what'> & { readonly config: Config },
  question: MonthQuestion,
): Month {
  const { id, what, config } = way;
  const { region, memory, price, table } = question;
  const { perSecond, storagePerMonth: storage } = price;
  const features = featureCosts({ config, region, memory, prices: table, perSecond });
  const answering = answeringOf(config, question);
  const starting = startingOf(config, question);
  const fixed = storage + features.reduce((sum, { perMonth = 0 }) => sum + perMonth, 0);
  const total = {
    low: fixed + answering.low + starting.low,
    high: fixed + answering.high + starting.high,
  };
  return { id, what, impossible: refusalOf(config), answering, starting, storage, features, total };
}

/** Of instances that are always ready a second costs less while they answer: they are paid for already. */
function answeringOf(config: Config, question: MonthQuestion): Range {
  const { price, table, tokensPerSecond, traffic } = question;
  const { architecture } = config;
  const { provisionedAnswerGbSecondArm: arm, provisionedAnswerGbSecondX86: x86 } = table.features;
  const onDemand = table.gbSecond[table.baseRegion]?.[architecture] ?? 0;
  const ratio = onDemand === 0 ? 1 : (architecture === 'arm64' ? arm : x86) / onDemand;
  const share = provisionedShare(config);
  const perSecond = price.perSecond * (1 - share + share * ratio);
  const { requestsPerMonth, tokensPerAnswer, tokensPerPrompt } = traffic;
  const month = (promptShare: number, speed: number): number =>
    requestsPerMonth *
    (table.millionRequests / 1e6 + ((tokensPerAnswer + promptShare * tokensPerPrompt) / speed) * perSecond);
  return {
    low: month(promptShare.low, tokensPerSecond.high),
    high: month(promptShare.high, tokensPerSecond.low),
  };
}

/**
 * Of the time that a token of an answer takes, what one of a question takes: they are read many at once. Assumed, with room
 * on both sides; `promptBasis` says so to whoever reads the sum.
 */
export const promptShare: Range = { low: 0.1, high: 1 };

export const promptBasis =
  'a token of a question takes a tenth of the time of an answer’s at best, and as long at worst: assumed, not measured';

/** An instance that is there already needs no start, as long as one caller asks at once. */
function startingOf(config: Config, { price, table, memory, loadSeconds, traffic }: MonthQuestion): Range {
  const starts = traffic.requestsPerMonth * traffic.coldShare;
  if (config.snapStart.enabled) {
    const restored = starts * (memory / 1024) * table.features.restoreGb;
    return { low: restored, high: restored };
  }
  const unready = 1 - Math.max(provisionedShare(config), warmShare(config));
  const start = starts * unready * price.perSecond;
  return { low: start * loadSeconds.low, high: start * loadSeconds.high };
}

const provisionedShare = ({ provisioned: { instances, ...window } }: Config): number =>
  instances === undefined ? 0 : shareOfWeek(window);

const warmShare = ({ warm: { everyMinutes, ...window } }: Config): number =>
  everyMinutes === undefined ? 0 : shareOfWeek(window);

/** The rules of the one way that AWS does not give to every function. */
function refusalOf(config: Config): string | undefined {
  const mistakes = snapStartRules.flatMap(({ check }) => check(config, (path) => path));
  return mistakes.find(({ severity = 'error' }) => severity === 'error')?.what;
}
