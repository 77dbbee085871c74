import { block, toggle } from './block.js';

export const versions = block(
  'versions',
  'What becomes of a published version when the next one is deployed.',
  {
    keepPrevious: toggle({
      description:
        'Whether the version that was live before stays beside the new one, so that rollback needs no deploy. It costs nothing, but with snapStart.',
      fallback: true,
    }),
  },
);
