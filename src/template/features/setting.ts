import { functionSettings } from '../../config/function-settings.js';
import type { Feature } from '../feature.js';

/** The variables by which the config reaches the function; those that are not asked for are not there. */
export const setting: Feature = {
  id: 'setting',
  applies: (config) => functionSettings(config).length > 0,
  instances: ({ config, fallbackModel }) =>
    functionSettings(config).map(({ field, variable, value }) => ({
      variable,
      // Not as somebody wrote it, but as the image has it.
      value: field === 'fallbackModel' ? (fallbackModel ?? value) : value,
    })),
};
