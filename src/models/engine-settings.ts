import type { Config } from '../config/config.js';
import type { EngineSettings } from './fit/engine-memory.js';

/** What a config says of the engine's memory. */
export const engineSettings = ({
  context,
  kvCacheType,
  repack,
}: Config): EngineSettings & { context: number } => ({
  context,
  cacheType: kvCacheType,
  repack: repack === true,
});
