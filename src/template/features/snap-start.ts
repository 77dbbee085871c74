import { keepsPrevious } from '../../config/blocks/versions.js';
import { showDollars } from '../../lib/quantities.js';
import type { CostLine, CostQuestion, Feature } from '../feature.js';

export const snapStart: Feature = {
  id: 'snap-start',
  applies: ({ snapStart: { enabled } }) => enabled,
  costs: costsOf,
};

const secondsAMonth = 30 * 24 * 3600;

/** Each published version's snapshot is paid for as long as it is there, called or not. */
function costsOf({ config, memory, prices, perSecond }: CostQuestion): readonly CostLine[] {
  const { snapshotGbSecond, restoreGb } = prices.features;
  const versions = keepsPrevious(config) ? 2 : 1;
  const each = (memory / 1024) * snapshotGbSecond * secondsAMonth;
  return [
    {
      what:
        versions === 1
          ? 'the snapshot of the live version'
          : 'the snapshots of the live version and the one before',
      // Where no price of Lambda is known, the one of us-east-1 says nothing either.
      perMonth: perSecond === undefined ? undefined : versions * each,
      basis: `${versions} × ${showDollars(each)}; and ${showDollars((memory / 1024) * restoreGb)} for each start from it`,
    },
  ];
}
