import { guessRegion } from '../../config/regions.js';
import { type Check, good, trouble } from '../check.js';

export const region: Check = {
  id: 'region',
  group: 'account',
  async look({ account }) {
    const seen = await account();
    if (seen.kind === 'known') {
      const isNew = guessRegion(seen.region).kind !== 'known';
      const text = `${seen.region} (${seen.regionFrom})`;
      return isNew
        ? [
            trouble(
              'note',
              `${text} is newer than this program: its prices are not known`,
              'ollama-lambda --version',
            ),
          ]
        : [good(text)];
    }
    const { code, message, next } = seen.error;
    if (!code.startsWith('region-')) return [good('a Region was found')];
    return [trouble('error', message, next[0] ?? 'ollama-lambda deploy --region eu-west-1')];
  },
};
