import type { Config } from '../config/config.js';
import type { Finding } from '../core/finding.js';
import type { Facts, StackFact } from '../survey/facts.js';
import { keptOf, reservable } from './concurrency-room.js';
import { deployedProperties } from './deployed.js';

/**
 * Whether the account has room for instances that are always ready. AWS keeps as many for other functions as it does of what is
 * reserved ("… decreases account's UnreservedConcurrentExecution below its minimum value"); out of what the function itself has
 * reserved it takes them without asking, and a rule of the config compares those two. Unknown limits find nothing.
 */
export function capacityFindings(
  { provisioned, concurrency }: Config,
  { limits, stack }: Facts,
): readonly Finding[] {
  const { instances, most = instances } = provisioned;
  if (most === undefined || limits === undefined || concurrency.reserved !== undefined) return [];
  const free = reservable(limits, stack) + readyNow(stack);
  if (most <= free) return [];
  const asked = provisioned.most === undefined ? 'provisioned.instances' : 'provisioned.most';
  return [
    {
      id: 'provisioned-exceeds-account',
      severity: 'error',
      what: `${asked} is ${most}, and this account can keep ${free === 0 ? 'no instance' : `${free} at most`} ready`,
      why: `it may run ${limits.concurrentExecutions} instances at the same time, ${limits.unreservedConcurrentExecutions} are not reserved, and AWS keeps ${keptOf(limits)} of them for other functions`,
      remedy: `${free === 0 ? 'remove provisioned' : `set ${asked} to at most ${free}`}, or ask for more: Service Quotas, quota L-B99A9384 of Lambda`,
      place: { path: asked },
    },
  ];
}

/** Of this function as it is deployed: they are its own to keep. */
function readyNow(stack: StackFact): number {
  const ready = deployedProperties(stack, 'Alias').ProvisionedConcurrencyConfig;
  const { ProvisionedConcurrentExecutions = 0 } = (ready ?? {}) as {
    ProvisionedConcurrentExecutions?: unknown;
  };
  return Number(ProvisionedConcurrentExecutions);
}
