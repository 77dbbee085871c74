import { consoleOf } from '../aws/partition.js';
import type { StackEvent } from '../aws/ports.js';
import type { Outcome } from '../core/outcome.js';
import { rootCauseOf } from '../core/root-cause.js';
import type { Context } from './context.js';
import { remedyFor } from './remedies.js';

/** The end of an operation that failed: one root cause, its remedy, and where to look in the console. */
export async function stackFailure(
  context: Context,
  end: { readonly stackId: string; readonly status: string; readonly events: readonly StackEvent[] },
): Promise<Extract<Outcome, { kind: 'stack-failed' }>> {
  const cause = rootCauseOf([...end.events].reverse());
  const reason =
    cause?.reason ?? (await statusReason(context, end.stackId)) ?? 'CloudFormation gave no reason';
  return {
    kind: 'stack-failed',
    status: end.status,
    logicalId: cause?.logicalId ?? context.plan.target.stackName,
    reason,
    remedy: remedyFor(reason, cause?.handlerCode),
    consoleUrl: consoleUrl(context.plan.target.region, end.stackId),
  };
}

export const consoleUrl = (region: string, stackId: string): string =>
  `${consoleOf(region)}/cloudformation/home?region=${region}#/stacks/events?stackId=${encodeURIComponent(stackId)}`;

const statusReason = async ({ ports }: Context, stackId: string): Promise<string | undefined> =>
  (await ports.stacks.describe(stackId))?.statusReason;
