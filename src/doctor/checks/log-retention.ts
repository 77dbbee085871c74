import { type Check, good, skipped, trouble } from '../check.js';

export const logRetention: Check = {
  id: 'log-retention',
  group: 'deployment',
  async look({ account, config }) {
    const seen = await account();
    if (seen.kind === 'unknown' || config.kind === 'invalid')
      return [skipped('without credentials and config')];
    const { logGroups } = seen.aws;
    const name = `/aws/lambda/${config.config.name}`;
    const group = await logGroups.describe(name);
    if (group === undefined) return [skipped(`there is no log group ${name}`)];
    const wanted = config.config.logs.retention;
    if (group.retentionDays === wanted) return [good(`${name} forgets after ${wanted} days`)];
    const now = group.retentionDays === undefined ? 'for ever' : `for ${group.retentionDays} days`;
    return [
      trouble(
        'warning',
        `${name} keeps its lines ${now}, and the config says ${wanted} days`,
        `aws logs put-retention-policy --log-group-name ${name} --retention-in-days ${wanted}`,
        { done: `${name} forgets after ${wanted} days now`, run: () => logGroups.setRetention(name, wanted) },
      ),
    ];
  },
};
