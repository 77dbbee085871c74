import { type Check, good, skipped, trouble } from '../check.js';

/** What new accounts begin with; AWS raises it with use, or when it is asked to. */
const ofNewAccounts = 10;

export const quotas: Check = {
  id: 'quotas',
  group: 'account',
  async look({ account }) {
    const seen = await account();
    if (seen.kind === 'unknown') return [skipped('without credentials')];
    const { concurrentExecutions: all, unreservedConcurrentExecutions: free } =
      await seen.aws.functions.accountLimits();
    if (free === 0) {
      return [
        trouble(
          'error',
          `all ${all} concurrent executions of this account are reserved by other functions`,
          'release some, or ask for more: Service Quotas, Lambda, "Concurrent executions"',
        ),
      ];
    }
    if (all <= ofNewAccounts) {
      return [
        trouble(
          'warning',
          `this account may run ${all} requests at once, over all functions`,
          'ask for more: Service Quotas, Lambda, "Concurrent executions"',
        ),
      ];
    }
    return [good(`${free} of ${all} concurrent executions are free`)];
  },
};
