import { type Form, flag, text, texts } from '../../query-protocol.js';
import { AwsFailure } from '../../service.js';
import { type ChangeSet, newChangeSet, reckon } from '../change-set.js';
import { settleParameters } from '../parameters.js';
import { givenParameters, givenTags, needed, pageOf } from '../request.js';
import { changeSetShape, changeShape, parameterShapes, tagShapes } from '../shapes.js';
import { type Applied, newStack, type Stack, setStatus } from '../stack.js';
import { parseTemplate } from '../template.js';
import { checkCapabilities, checkTemplate } from '../template-check.js';
import { pause } from '../world.js';
import type { Context, Operation } from './context.js';

/** Changes that DescribeChangeSet shows at once. */
const pageSize = 100;

export const changeSetOperations: Readonly<Record<string, Operation>> = {
  CreateChangeSet(context, form) {
    const stackName = checkName(needed(form, 'StackName'), 'stackName');
    const name = checkName(needed(form, 'ChangeSetName'), 'changeSetName');
    const type = text(form, 'ChangeSetType') === 'CREATE' ? 'CREATE' : 'UPDATE';
    const existing = context.stacks.find(stackName);
    checkState(existing, type, stackName, name);
    const wanted = wantedOf(form, existing?.applied);
    if (existing?.changeSets.has(name)) {
      throw new AwsFailure(
        'AlreadyExistsException',
        `ChangeSet ${name} already exists for stack ${existing.id}`,
      );
    }
    const { account } = context.world.services;
    const stack = existing ?? reviewedStack(context, stackName);
    const onFailure = (text(form, 'OnStackFailure') ?? 'ROLLBACK') as ChangeSet['onFailure'];
    const changeSet = newChangeSet(
      { name, type, description: text(form, 'Description'), onFailure, wanted },
      account,
    );
    stack.changeSets.set(name, changeSet);
    stack.changeSetId = changeSet.id;
    void reckonLater(context, stack, changeSet);
    return { Id: changeSet.id, StackId: stack.id };
  },

  DescribeChangeSet(context, form) {
    const { stack, changeSet } = requireChangeSet(context, form);
    const { page, next } = pageOf(changeSet.changes, form, pageSize);
    return {
      ...changeSetShape(stack, changeSet),
      ChangeSetType: changeSet.type,
      OnStackFailure: changeSet.onFailure,
      Parameters: parameterShapes(changeSet.wanted),
      Capabilities: changeSet.wanted.capabilities,
      Tags: tagShapes(changeSet.wanted.tags),
      Changes: page.map(changeShape),
      NextToken: next,
    };
  },

  ListChangeSets(context, form) {
    const stack = context.stacks.require(needed(form, 'StackName'));
    return { Summaries: [...stack.changeSets.values()].map((changeSet) => changeSetShape(stack, changeSet)) };
  },

  ExecuteChangeSet(context, form) {
    const { stack, changeSet } = requireChangeSet(context, form);
    if (changeSet.status !== 'CREATE_COMPLETE')
      throw wrongStatus(changeSet, `status of [${changeSet.status}]`);
    if (changeSet.execution !== 'AVAILABLE') {
      throw wrongStatus(changeSet, `execution status of [${changeSet.execution}]`);
    }
    checkState(stack, changeSet.type, stack.name, changeSet.name);
    for (const other of stack.changeSets.values()) {
      if (other !== changeSet && other.execution === 'AVAILABLE') other.execution = 'OBSOLETE';
    }
    changeSet.execution = 'EXECUTE_COMPLETE';
    const how = { disableRollback: flag(form, 'DisableRollback'), onFailure: changeSet.onFailure };
    if (changeSet.type === 'CREATE') context.work.create(stack, changeSet.wanted, how);
    else context.work.update(stack, changeSet.wanted, how);
    return {};
  },

  DeleteChangeSet(context, form) {
    const name = needed(form, 'ChangeSetName');
    const found = findChangeSet(context, name, text(form, 'StackName'));
    if (found !== undefined) found.stack.changeSets.delete(found.changeSet.name);
    return {};
  },
};

function checkName(name: string, field: string): string {
  if (/^(arn:.*|[a-zA-Z][-a-zA-Z0-9]{0,127})$/.test(name)) return name;
  throw new AwsFailure(
    'ValidationError',
    `1 validation error detected: Value '${name}' at '${field}' failed to satisfy constraint: ` +
      'Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*',
  );
}

/** States from which a stack may be updated. */
const updatable: ReadonlySet<string> = new Set([
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
]);

function checkState(
  stack: Stack | undefined,
  type: ChangeSet['type'],
  stackName: string,
  name: string,
): void {
  if (type === 'CREATE') {
    if (stack === undefined || stack.status === 'REVIEW_IN_PROGRESS') return;
    throw new AwsFailure(
      'ValidationError',
      `Stack [${stackName}] already exists and cannot be created again with the changeSet [${name}].`,
    );
  }
  if (stack === undefined) throw new AwsFailure('ValidationError', `Stack [${stackName}] does not exist`);
  if (updatable.has(stack.status)) return;
  throw new AwsFailure(
    'ValidationError',
    `Stack:${stack.id} is in ${stack.status} state and can not be updated.`,
  );
}

function wantedOf(form: Form, applied: Applied | undefined): Applied {
  const previous = flag(form, 'UsePreviousTemplate') ? applied?.template.text : undefined;
  // Read anew also when it is the old one: an update tells resources of both apart by their specs' identity.
  const template = parseTemplate(previous ?? text(form, 'TemplateBody') ?? '');
  checkTemplate(template);
  const capabilities = texts(form, 'Capabilities');
  checkCapabilities(template, capabilities);
  const parameters = settleParameters(template, givenParameters(form), applied?.parameters);
  return { template, parameters, tags: givenTags(form) ?? applied?.tags ?? {}, capabilities };
}

function reviewedStack({ stacks, world }: Context, name: string): Stack {
  const { account } = world.services;
  const stack = newStack(name, account);
  stacks.add(stack);
  setStatus(stack, 'REVIEW_IN_PROGRESS', account.now(), 'User Initiated');
  return stack;
}

async function reckonLater({ world }: Context, stack: Stack, changeSet: ChangeSet): Promise<void> {
  changeSet.status = 'CREATE_IN_PROGRESS';
  await pause(world.tickMs, new AbortController().signal);
  try {
    reckon(stack, changeSet, world.services.account);
  } catch (error) {
    // Also a mistake of the sandbox must end the waiting of the one who polls.
    changeSet.status = 'FAILED';
    changeSet.reason =
      error instanceof AwsFailure ? error.message : `the sandbox itself failed: ${String(error)}`;
  }
}

interface Found {
  readonly stack: Stack;
  readonly changeSet: ChangeSet;
}

function requireChangeSet(context: Context, form: Form): Found {
  const name = needed(form, 'ChangeSetName');
  const found = findChangeSet(context, name, text(form, 'StackName'));
  if (found !== undefined) return found;
  throw new AwsFailure('ChangeSetNotFoundException', `ChangeSet [${name}] does not exist`, 404);
}

/** An id is enough; a name needs its stack. */
function findChangeSet({ stacks }: Context, name: string, stackName: string | undefined): Found | undefined {
  const byId = name.startsWith('arn:');
  if (!byId && stackName === undefined) {
    throw new AwsFailure(
      'ValidationError',
      'StackName must be specified if ChangeSetName is not specified as an ARN.',
    );
  }
  const among = stackName === undefined ? stacks.list() : [stacks.require(stackName)];
  for (const stack of among) {
    const changeSet = [...stack.changeSets.values()].find((set) => (byId ? set.id : set.name) === name);
    if (changeSet !== undefined) return { stack, changeSet };
  }
  return undefined;
}

const wrongStatus = ({ id }: ChangeSet, what: string): AwsFailure =>
  new AwsFailure(
    'InvalidChangeSetStatusException',
    `ChangeSet [${id}] cannot be executed in its current ${what}`,
  );
