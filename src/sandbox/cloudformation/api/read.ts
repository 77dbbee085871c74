import { type Form, text, texts, type XmlValue } from '../../query-protocol.js';
import { AwsFailure } from '../../service.js';
import { needed, pageOf } from '../request.js';
import { eventShape, resourceShape, stackShape } from '../shapes.js';
import type { Stack, StackResource } from '../stack.js';
import { parseTemplate } from '../template.js';
import { capabilitiesOf, checkTemplate } from '../template-check.js';
import type { Context, Operation } from './context.js';

/** Events, and summaries, that come at once. */
const pageSize = 100;

export const readOperations: Readonly<Record<string, Operation>> = {
  DescribeStacks({ stacks }, form) {
    const name = text(form, 'StackName');
    const found = name === undefined || name === '' ? stacks.live() : [stacks.require(name)];
    const { page, next } = pageOf(found, form, pageSize);
    return { Stacks: page.map(stackShape), NextToken: next };
  },

  ListStacks({ stacks }, form) {
    const wanted = texts(form, 'StackStatusFilter');
    const found = stacks.list().filter(({ status }) => wanted.length === 0 || wanted.includes(status));
    const { page, next } = pageOf(found, form, pageSize);
    return {
      StackSummaries: page.map((stack) => ({
        StackId: stack.id,
        StackName: stack.name,
        CreationTime: stack.createdAt,
        DeletionTime: stack.deletedAt,
        StackStatus: stack.status,
        StackStatusReason: stack.statusReason,
      })),
      NextToken: next,
    };
  },

  GetTemplate(context, form) {
    const stack = context.stacks.require(needed(form, 'StackName'));
    const changeSet = [...stack.changeSets.values()].find(({ name, id }) =>
      [name, id].includes(text(form, 'ChangeSetName') ?? ''),
    );
    const template = (changeSet?.wanted ?? stack.applied)?.template;
    return { TemplateBody: template?.text, StagesAvailable: ['Original', 'Processed'] };
  },

  DescribeStackResources(context, form) {
    const stack = context.stacks.require(needed(form, 'StackName'));
    const only = text(form, 'LogicalResourceId');
    const found = [...stack.resources.values()].filter(
      ({ logicalId }) => only === undefined || logicalId === only,
    );
    if (only !== undefined && found.length === 0) throw noResource(stack, only);
    return {
      StackResources: found.map((resource) => ({ ...owner(stack), ...timed(resource, 'Timestamp') })),
    };
  },

  DescribeStackResource(context, form) {
    const stack = context.stacks.require(needed(form, 'StackName'));
    const id = needed(form, 'LogicalResourceId');
    const resource = stack.resources.get(id);
    if (resource === undefined) throw noResource(stack, id);
    return { StackResourceDetail: { ...owner(stack), ...timed(resource, 'LastUpdatedTimestamp') } };
  },

  ListStackResources(context, form) {
    const stack = context.stacks.require(needed(form, 'StackName'));
    const { page, next } = pageOf([...stack.resources.values()], form, pageSize);
    return {
      StackResourceSummaries: page.map((resource) => timed(resource, 'LastUpdatedTimestamp')),
      NextToken: next,
    };
  },

  DescribeStackEvents: (context, form) => {
    const stack = eventful(context, form);
    const { page, next } = pageOf([...stack.events].reverse(), form, pageSize);
    return { StackEvents: page.map((event) => eventShape(stack, event)), NextToken: next };
  },

  ValidateTemplate(_, form) {
    const template = parseTemplate(text(form, 'TemplateBody') ?? '');
    checkTemplate(template);
    const { needed: capabilities, because } = capabilitiesOf(template);
    return {
      Description: template.description,
      Capabilities: capabilities,
      CapabilitiesReason:
        because.length === 0
          ? undefined
          : `The following resource(s) require capabilities: [${because.join(', ')}]`,
      Parameters: Object.entries(template.parameters).map(([name, spec]) => ({
        ParameterKey: name,
        DefaultValue: spec.Default === undefined ? undefined : String(spec.Default),
        NoEcho: String(spec.NoEcho) === 'true',
        Description: spec.Description,
      })),
    };
  },
};

const owner = (stack: Stack): Record<string, XmlValue> => ({ StackId: stack.id, StackName: stack.name });

const timed = (resource: StackResource, field: string): Record<string, XmlValue> => ({
  ...resourceShape(resource),
  [field]: resource.at,
});

/** This operation words a missing stack otherwise than the rest. */
function eventful({ stacks }: Context, form: Form): Stack {
  const name = needed(form, 'StackName');
  const stack = stacks.find(name);
  if (stack === undefined) throw new AwsFailure('ValidationError', `Stack [${name}] does not exist`);
  return stack;
}

const noResource = (stack: Stack, id: string): AwsFailure =>
  new AwsFailure('ValidationError', `Resource ${id} does not exist for stack ${stack.name}`);
