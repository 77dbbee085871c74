import type { Finding } from '../core/finding.js';
import { showCount } from '../lib/quantities.js';
import type { Inventory, StackFact } from '../survey/facts.js';
import { keepLogsSteps } from './keep-logs.js';
import type { Plan, Step } from './plan.js';
import { deleteStack } from './stack-state.js';

export interface DestroyInput {
  readonly target: Plan['target'];
  readonly adopt: boolean;
  readonly keepImages: boolean;
  readonly keepLogs: boolean;
  /** Leave behind what CloudFormation could not delete, and say so. */
  readonly retainBlocked: boolean;
}

export interface DestroyPlan {
  readonly steps: readonly Step[];
  /** What exists under our names and is left alone, with the reason. */
  readonly left: readonly Finding[];
}

/** Takes away what we tagged, in the order that keeps every intermediate state recoverable: stack, log group, images. */
export function makeDestroyPlan(inventory: Inventory, input: DestroyInput): DestroyPlan {
  const parts = [stackPart(inventory, input), logPart(inventory, input), repositoryPart(inventory, input)];
  const keepLogs = input.keepLogs && goes(inventory.stack, input) ? keepLogsSteps(inventory) : [];
  const forget: readonly Step[] =
    inventory.remembered.length === 0
      ? []
      : [{ kind: 'forget', because: 'facts about this account on this machine', what: inventory.remembered }];
  return {
    steps: [...keepLogs, ...parts.flatMap((part) => part.steps), ...forget],
    left: parts.flatMap((part) => part.left),
  };
}

type Part = DestroyPlan;
const nothing: Part = { steps: [], left: [] };

function stackPart({ stack }: Inventory, { adopt, retainBlocked }: DestroyInput): Part {
  if (stack.kind === 'absent' || stack.stack.status === 'DELETE_COMPLETE') return nothing;
  const { name, status } = stack.stack;
  if (stack.ownership === 'foreign')
    return left('stack-not-ours', `stack ${name} was not made by ollama-lambda`);
  if (stack.ownership === 'original-script' && !adopt) {
    return left(
      'stack-to-adopt',
      `stack ${name} looks like the original script’s and is not tagged as ours`,
      adoptRemedy,
    );
  }
  const moving =
    status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS' && status !== 'DELETE_IN_PROGRESS';
  const blocked = stack.resources
    .filter((resource) => resource.status === 'DELETE_FAILED')
    .map((it) => it.logicalId);
  const step = deleteStack(stack, `stack ${name} (${status}) with ${stack.resources.length} resources`);
  const retain = retainBlocked && status === 'DELETE_FAILED' ? { retain: blocked } : {};
  return {
    steps: [
      ...(moving
        ? [
            {
              kind: 'await-stack',
              because: `stack ${name} is in ${status}; it is deleted when that has ended`,
              status,
            } as const,
          ]
        : []),
      { ...step, ...retain } as Step,
    ],
    left: [],
  };
}

function logPart({ logGroup, logGroupUnseen, stack }: Inventory, { adopt, keepLogs }: DestroyInput): Part {
  if (logGroupUnseen !== undefined)
    return left(
      'log-group-unseen',
      `whether log group ${logGroupUnseen} is there could not be seen`,
      'allow logs:DescribeLogGroups and logs:ListTagsForResource, and run `ollama-lambda destroy` again',
    );
  if (logGroup === undefined) return nothing;
  const ours = goes(stack, { adopt }) || isTagged(logGroup.tags);
  if (!ours) return left('log-group-not-ours', `log group ${logGroup.name} belongs to no stack of ours`);
  if (keepLogs)
    return left(
      'log-group-kept',
      `log group ${logGroup.name} is kept (--keep-logs)`,
      'delete it before the next deploy, or deploy with another --name',
    );
  return {
    steps: [
      {
        kind: 'delete-log-group',
        because: `log group ${logGroup.name} (${logGroup.bytes} bytes)`,
        name: logGroup.name,
      },
    ],
    left: [],
  };
}

/** Whether the stack is ours to delete. */
const goes = (stack: StackFact, { adopt }: Pick<DestroyInput, 'adopt'>): boolean =>
  stack.kind === 'present' &&
  (stack.ownership === 'ours' || (stack.ownership === 'original-script' && adopt));

function repositoryPart({ repository }: Inventory, { adopt, keepImages }: DestroyInput): Part {
  if (repository.kind === 'absent') return nothing;
  const { name } = repository.repository;
  if (repository.ownership === 'foreign') {
    return left('repository-not-ours', `ECR repository ${name} was not made by ollama-lambda`);
  }
  if (repository.ownership === 'original-script' && !adopt) {
    return left(
      'repository-to-adopt',
      `ECR repository ${name} looks like the original script’s and is not tagged as ours`,
      adoptRemedy,
    );
  }
  if (keepImages) return left('repository-kept', `ECR repository ${name} is kept (--keep-images)`);
  return {
    steps: [
      {
        kind: 'delete-repository',
        because: `ECR repository ${name} with ${showCount(repository.images, 'image')}`,
        name,
      },
    ],
    left: [],
  };
}

const adoptRemedy = 'say --adopt to let it be deleted too';

const left = (id: string, what: string, remedy?: string): Part => ({
  steps: [],
  left: [{ id, severity: 'warning', what, ...(remedy === undefined ? {} : { remedy }) }],
});

const isTagged = (tags: Readonly<Record<string, string>>): boolean => 'ollama-lambda:managed-by' in tags;
