import type { Feature } from '../feature.js';

/** Which version the alias names: the new one alone, or one of two. */
export const liveNew: Feature = {
  id: 'live-new',
  applies: () => true,
  instances: ({ previous }) => (previous === undefined ? [{}] : []),
};

export const liveChoice: Feature = {
  id: 'live-choice',
  applies: () => true,
  instances: ({ previous }) => (previous === undefined ? [] : [{ previous: previous.id }]),
};

export const previousDescription: Feature = {
  id: 'previous-description',
  applies: () => true,
  instances: ({ previous }) =>
    previous?.description === undefined ? [] : [{ previousDescription: previous.description }],
};
