import type { Config } from '../../config/config.js';
import { cronEdges, shareOfWeek, windowText } from '../../config/week-window.js';
import { showDollars } from '../../lib/quantities.js';
import type { CostLine, CostQuestion, Feature, Values } from '../feature.js';

export const provisioned: Feature = {
  id: 'provisioned',
  applies: isOn,
  instances: ({ config }) => [valuesOf(config)],
  costs: costsOf,
};

export const provisionedScaling: Feature = {
  id: 'provisioned-scaling',
  applies: (config) => isOn(config) && (hasWindow(config) || config.provisioned.most !== undefined),
  instances: ({ config }) => [valuesOf(config)],
};

export const provisionedWindow: Feature = {
  id: 'provisioned-window',
  applies: (config) => isOn(config) && hasWindow(config),
  instances: ({ config }) => [valuesOf(config)],
};

export const provisionedTracking: Feature = {
  id: 'provisioned-tracking',
  applies: (config) => isOn(config) && config.provisioned.most !== undefined,
  instances: ({ config }) => [{ provisionedUtilization: config.provisioned.utilization / 100 }],
};

function isOn({ provisioned: { instances } }: Config): boolean {
  return instances !== undefined;
}

const hasWindow = ({ provisioned: window }: Config): boolean => cronEdges(window) !== undefined;

function valuesOf({ provisioned: { instances = 0, most = instances, ...window } }: Config): Values {
  const edges = cronEdges(window);
  return {
    provisionedInstances: instances,
    provisionedMost: most,
    provisionedTimeZone: window.timeZone,
    provisionedBegin: edges?.begin ?? '',
    provisionedEnd: edges?.end ?? '',
  };
}

/** Ready instances are paid for by the second, whether anybody calls or not. */
function costsOf({ config, memory, prices, perSecond }: CostQuestion): readonly CostLine[] {
  const { instances = 0, most = instances, ...window } = config.provisioned;
  const { provisionedGbSecondArm, provisionedGbSecondX86 } = prices.features;
  const gbSecond = config.architecture === 'arm64' ? provisionedGbSecondArm : provisionedGbSecondX86;
  const hours = 30 * 24 * shareOfWeek(window);
  const anHour = (memory / 1024) * gbSecond * 3600;
  const more = most > instances ? `; up to ${most} while busy` : '';
  return [
    {
      what: `${instances === 1 ? 'one instance' : `${instances} instances`} always ready, ${windowText(window)}${more}`,
      // Where no price of Lambda is known, the one of us-east-1 says nothing either.
      perMonth: perSecond === undefined ? undefined : instances * hours * anHour,
      basis: `${instances} × ${Math.round(hours)} hours × ${showDollars(anHour)}; answering on them costs about two fifths less than otherwise`,
    },
  ];
}
