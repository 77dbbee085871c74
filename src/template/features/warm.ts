import type { Config } from '../../config/config.js';
import { cronWithin, shareOfWeek, type WeekWindow, windowText } from '../../config/week-window.js';
import { showDollars } from '../../lib/quantities.js';
import { warmUpSeconds } from '../../models/price.js';
import type { CostQuestion, Feature } from '../feature.js';

export const warm: Feature = {
  id: 'warm',
  applies: (config) => windowOf(config) !== undefined,
  instances: ({ config }) => {
    const window = windowOf(config);
    return window === undefined
      ? []
      : [{ warmExpression: cronWithin(window, window.everyMinutes), warmTimeZone: window.timeZone }];
  },
  costs: (question) => {
    const window = windowOf(question.config);
    return window === undefined ? [] : [costOf(window, question)];
  },
};

export const warmOne: Feature = {
  id: 'warm-one',
  applies: (config) => windowOf(config)?.instances === 1,
};

export const warmSeveral: Feature = {
  id: 'warm-several',
  applies: isSeveral,
  instances: ({ config }) => [{ warmInstances: config.warm.instances }],
};

export const warmTarget: Feature = {
  id: 'warm-target',
  applies: isSeveral,
  instances: ({ config: { warm: asked } }) =>
    Array.from({ length: asked.instances }, (_, index) => ({
      warmNumber: index + 1,
      warmInstances: asked.instances,
    })),
};

function isSeveral(config: Config): boolean {
  return (windowOf(config)?.instances ?? 0) > 1;
}

interface WarmWindow extends WeekWindow {
  readonly everyMinutes: number;
  readonly instances: number;
}

function windowOf({ warm: { everyMinutes, ...rest } }: Config): WarmWindow | undefined {
  return everyMinutes === undefined ? undefined : { everyMinutes, ...rest };
}

function costOf(window: WarmWindow, { prices, perSecond }: CostQuestion) {
  const { everyMinutes, instances } = window;
  const times = Math.round((shareOfWeek(window) * 30 * 24 * 60) / everyMinutes);
  const { millionRequests, features } = prices;
  const events = features.millionSchedules + (instances > 1 ? features.millionEvents : 0);
  const small = times * (events / 1e6 + (instances * millionRequests) / 1e6);
  const calls = `${times * instances} warm-ups`;
  return {
    what: `${instances === 1 ? 'one instance' : `${instances} instances`} kept warm every ${everyMinutes} minutes, ${windowText(window)}`,
    perMonth: perSecond === undefined ? undefined : times * instances * warmUpSeconds * perSecond + small,
    basis:
      perSecond === undefined
        ? `${calls} of about a second`
        : `${calls} × ${warmUpSeconds} s × ${showDollars(perSecond)}, and ${showDollars(small)} for events`,
  };
}
