import { showBytes } from '../../lib/quantities.js';
import { type Check, good, trouble } from '../check.js';

/** Base and compressed engine, with room to write them beside their old ones. Weights are not kept. */
const needed = 500e6;
/** With Docker the model lies here two or three times: its store, the build's context, the image. */
const neededByDocker = 15e9;

export const disk: Check = {
  id: 'disk',
  group: 'machine',
  async look({ machine, config }) {
    const free = await machine.freeBytes(machine.cacheFolder);
    const byDocker = config.kind === 'valid' && config.config.builder !== 'direct';
    const where = `${showBytes(free)} free for ${machine.cacheFolder}`;
    if (free < needed) {
      return [
        trouble(
          'error',
          `${where}: too little for base image and engine (${showBytes(needed)})`,
          'ollama-lambda cache prune --all, or OLLAMA_LAMBDA_CACHE=<folder on another disk>',
          { done: 'the cache was emptied', run: () => machine.pruneCache() },
        ),
      ];
    }
    if (byDocker && free < neededByDocker) {
      return [
        trouble(
          'warning',
          `${where}: a build with Docker may want ${showBytes(neededByDocker)}`,
          'ollama-lambda deploy --builder direct keeps no copy of the model here',
        ),
      ];
    }
    return [good(where)];
  },
};
