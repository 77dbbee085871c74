import type { AccountLimits } from '../aws/ports.js';
import type { StackFact } from '../survey/facts.js';
import { deployedProperties } from './deployed.js';

/** Instances that AWS keeps for functions that reserve nothing; of a smaller account it keeps all. */
export const keptOf = ({ concurrentExecutions }: AccountLimits): number =>
  Math.min(100, concurrentExecutions);

/** What may still be reserved; what this function has reserved already counts as free. */
export function reservable(limits: AccountLimits, stack: StackFact): number {
  const own = Number(deployedProperties(stack, 'Function').ReservedConcurrentExecutions ?? 0);
  return Math.max(0, limits.unreservedConcurrentExecutions + own - keptOf(limits));
}
