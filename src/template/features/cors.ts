import type { Config } from '../../config/config.js';
import type { Feature } from '../feature.js';

/** The URL answers browsers by itself; where something else is in front of the function, the function does. */
export const cors: Feature = {
  id: 'cors',
  applies: ({ endpoint }) => originsOf(endpoint).length > 0,
  instances: ({ config: { endpoint } }) => [
    {
      corsOrigins: originsOf(endpoint),
      corsHeaders: endpoint.cors?.headers ?? [],
      corsMaxAge: endpoint.cors?.maxAge ?? 0,
    },
  ],
};

const originsOf = ({ cors: asked }: Config['endpoint']): readonly string[] => asked?.origins ?? [];
