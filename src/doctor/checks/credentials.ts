import { type Check, good, skipped, trouble } from '../check.js';

export const credentials: Check = {
  id: 'credentials',
  group: 'account',
  async look({ account }) {
    const seen = await account();
    if (seen.kind === 'known') return [good(`account ${seen.identity.account}, ${seen.identity.arn}`)];
    const { code, message, why, next } = seen.error;
    if (code.startsWith('region-')) return [skipped('nobody can be asked without a Region')];
    return [trouble('error', why === undefined ? message : `${message}: ${why}`, next[0] ?? 'aws configure')];
  },
};
