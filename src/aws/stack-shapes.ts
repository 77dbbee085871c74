import type {
  StackEvent as SdkEvent,
  StackResource as SdkResource,
  Stack as SdkStack,
} from '@aws-sdk/client-cloudformation';
import { sent, tagRecord } from './call.js';
import type { StackDescription, StackEvent, StackResource } from './ports.js';

/** The SDK's shapes, where every field may be missing, made into ours. */
export function describeStack(stack: SdkStack): StackDescription {
  const changedAt = stack.LastUpdatedTime ?? stack.CreationTime;
  return {
    id: sent(stack.StackId, 'StackId'),
    name: sent(stack.StackName, 'StackName'),
    status: sent(stack.StackStatus, 'StackStatus'),
    statusReason: stack.StackStatusReason,
    parameters: record(stack.Parameters, (it) => [it.ParameterKey, it.ParameterValue]),
    outputs: record(stack.Outputs, (it) => [it.OutputKey, it.OutputValue]),
    tags: tagRecord(stack.Tags),
    changeSet: stack.ChangeSetId,
    changedAt: changedAt?.toISOString() ?? '',
  };
}

export const describeStackResource = (resource: SdkResource): StackResource => ({
  logicalId: sent(resource.LogicalResourceId, 'LogicalResourceId'),
  physicalId: resource.PhysicalResourceId || undefined,
  type: sent(resource.ResourceType, 'ResourceType'),
  status: sent(resource.ResourceStatus, 'ResourceStatus'),
  reason: resource.ResourceStatusReason,
});

export const describeStackEvent = (event: SdkEvent): StackEvent => ({
  eventId: sent(event.EventId, 'EventId'),
  at: event.Timestamp?.toISOString() ?? '',
  logicalId: event.LogicalResourceId ?? '',
  physicalId: event.PhysicalResourceId || undefined,
  type: event.ResourceType ?? '',
  status: event.ResourceStatus ?? '',
  reason: event.ResourceStatusReason,
});

function record<T>(
  list: readonly T[] | undefined,
  entry: (item: T) => [string | undefined, string | undefined],
): Readonly<Record<string, string>> {
  const entries = (list ?? []).map(entry);
  return Object.fromEntries(
    entries.flatMap(([key, value]) => (key === undefined ? [] : [[key, value ?? '']])),
  );
}
