import type { AccountLimits } from '../aws/ports.js';
import type { Config } from '../config/config.js';
import type { Finding } from '../core/finding.js';

/** Whether the account has room for instances that are always ready. Unknown limits find nothing. */
export function capacityFindings(config: Config, limits: AccountLimits | undefined): readonly Finding[] {
  const { instances, most = instances } = config.provisioned;
  if (most === undefined || limits === undefined || most <= limits.unreservedConcurrentExecutions) return [];
  const free = limits.unreservedConcurrentExecutions;
  return [
    {
      id: 'provisioned-exceeds-account',
      severity: 'error',
      what: `provisioned asks for ${most} instances, and this account has ${free} that no function has reserved`,
      why: `an account's functions together may have ${limits.concurrentExecutions} instances in a Region`,
      remedy: `set provisioned.${config.provisioned.most === undefined ? 'instances' : 'most'} to at most ${free}, or ask AWS for more (Service Quotas, "Concurrent executions")`,
      place: { path: 'provisioned' },
    },
  ];
}
