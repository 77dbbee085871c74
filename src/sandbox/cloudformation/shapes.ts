import type { XmlValue } from '../query-protocol.js';
import type { ChangeSet } from './change-set.js';
import type { Change } from './difference.js';
import { shownValue } from './parameters.js';
import type { Applied, Stack, StackEvent, StackResource } from './stack.js';

/** Our records in the shapes of CloudFormation's answers. */

export const stackShape = (stack: Stack): XmlValue => ({
  StackId: stack.id,
  StackName: stack.name,
  ChangeSetId: stack.changeSetId,
  Description: stack.applied?.template.description,
  Parameters: parameterShapes(stack.applied),
  CreationTime: stack.createdAt,
  LastUpdatedTime: stack.updatedAt,
  DeletionTime: stack.deletedAt,
  StackStatus: stack.status,
  StackStatusReason: stack.statusReason,
  DisableRollback: false,
  EnableTerminationProtection: false,
  NotificationARNs: [],
  Capabilities: stack.applied?.capabilities ?? [],
  Outputs: stack.outputs.map(({ key, value, description }) => ({
    OutputKey: key,
    OutputValue: value,
    Description: description,
  })),
  Tags: tagShapes(stack.applied?.tags ?? {}),
  DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
});

export const resourceShape = (resource: StackResource): Record<string, XmlValue> => ({
  LogicalResourceId: resource.logicalId,
  PhysicalResourceId: resource.made?.physicalId,
  ResourceType: resource.spec.type,
  ResourceStatus: resource.status,
  ResourceStatusReason: resource.reason,
  DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
});

export const eventShape = (stack: Stack, event: StackEvent): XmlValue => ({
  StackId: stack.id,
  StackName: stack.name,
  EventId: event.id,
  OperationId: event.operationId,
  LogicalResourceId: event.logicalId,
  PhysicalResourceId: event.physicalId ?? '',
  ResourceType: event.type,
  Timestamp: event.at,
  ResourceStatus: event.status,
  ResourceStatusReason: event.reason,
});

export const changeSetShape = (stack: Stack, changeSet: ChangeSet): Record<string, XmlValue> => ({
  ChangeSetId: changeSet.id,
  ChangeSetName: changeSet.name,
  StackId: stack.id,
  StackName: stack.name,
  Description: changeSet.description,
  CreationTime: changeSet.createdAt,
  Status: changeSet.status,
  StatusReason: changeSet.reason,
  ExecutionStatus: changeSet.execution,
});

export const changeShape = (change: Change): XmlValue => ({
  Type: 'Resource',
  ResourceChange: {
    Action: change.action,
    LogicalResourceId: change.logicalId,
    PhysicalResourceId: change.physicalId,
    ResourceType: change.type,
    Replacement: change.replacement,
    Scope: change.changedProperties.length > 0 ? scopeShape(change) : [],
    Details: change.changedProperties.map((name) => ({
      Target: {
        Attribute: name === 'Tags' ? 'Tags' : 'Properties',
        Name: name === 'Tags' ? undefined : name,
        RequiresRecreation: { True: 'Always', Conditional: 'Conditionally', False: 'Never' }[
          change.replacement ?? 'False'
        ],
      },
      Evaluation: change.replacement === 'Conditional' ? 'Dynamic' : 'Static',
      ChangeSource: 'DirectModification',
    })),
  },
});

const scopeShape = ({ changedProperties }: Change): readonly string[] => [
  ...new Set(changedProperties.map((name) => (name === 'Tags' ? 'Tags' : 'Properties'))),
];

export const parameterShapes = (applied: Applied | undefined): readonly XmlValue[] =>
  Object.entries(applied?.parameters ?? {}).map(([name, value]) => ({
    ParameterKey: name,
    ParameterValue: applied === undefined ? value : shownValue(applied.template, name, value),
  }));

export const tagShapes = (tags: Readonly<Record<string, string>>): readonly XmlValue[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
