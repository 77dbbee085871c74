import type { Config } from '../config.js';
import { block, choice } from './block.js';

export const versions = block(
  'versions',
  'What becomes of a published version when the next one is deployed.',
  {
    keepPrevious: choice({
      values: ['auto', 'yes', 'no'],
      description:
        'Whether the version that was live before stays beside the new one, so that rollback needs no deploy. auto: unless snapStart is on, with which each version costs.',
      fallback: 'auto',
    }),
  },
);

/** Versions are free, but for their snapshots. */
export const keepsPrevious = ({
  versions: { keepPrevious },
  snapStart,
}: Pick<Config, 'versions' | 'snapStart'>): boolean =>
  keepPrevious === 'auto' ? !snapStart.enabled : keepPrevious === 'yes';
