import type { Config } from '../../config/config.js';
import type { Feature } from '../feature.js';

/** The function reads objects below the prefix, and can do nothing else with the bucket: not even list it. */
export const s3Source: Feature = {
  id: 's3-source',
  applies: (config) => objectsOf(config) !== undefined,
  instances: ({ config }) => [{ modelObjects: objectsOf(config) ?? '' }],
};

/** `bucket/prefix/*`; undefined when the model is elsewhere. */
function objectsOf({ modelSource }: Config): string | undefined {
  if (!modelSource.startsWith('s3://')) return undefined;
  return `${modelSource.slice('s3://'.length).replace(/\/+$/, '')}/*`;
}
