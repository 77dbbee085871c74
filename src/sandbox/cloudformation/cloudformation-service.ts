import { readForm, sendQueryResult } from '../query-protocol.js';
import { unknownOperation } from '../route.js';
import type { FaultBox, SandboxService } from '../service.js';
import { changeSetOperations } from './api/change-sets.js';
import type { Context, Operation } from './api/context.js';
import { readOperations } from './api/read.js';
import { stackOperations } from './api/stacks.js';
import type { ResourceServices } from './resources/handler.js';
import { createStacks, type Stacks } from './stacks.js';
import { createWork, type Work } from './work.js';

export interface CloudFormationOptions {
  readonly services: ResourceServices;
  readonly faults: FaultBox;
  /** Milliseconds that a resource takes. Default 40. */
  readonly tickMs?: number;
}

/** CloudFormation's query API over stacks in memory; see cloudformation.md. */
export interface CloudFormationService extends SandboxService {
  readonly stacks: Stacks;
  readonly work: Work;
  /** Stops what goes on and waits for it. */
  close(): Promise<void>;
}

const defaultTickMs = 40;

export function createCloudFormationService(options: CloudFormationOptions): CloudFormationService {
  const { services, faults, tickMs = defaultTickMs } = options;
  const world = { services, faults, tickMs };
  const stacks = createStacks();
  const work = createWork(world);
  const context: Context = { world, stacks, work };
  return {
    name: 'cloudformation',
    stacks,
    work,
    async handle(request, response) {
      const operation = operations[request.operation];
      if (operation === undefined) throw unknownOperation('cloudformation', request.operation);
      const form = readForm(request.body?.toString('utf8') ?? '');
      sendQueryResult(response, request.operation, operation(context, form));
    },
    async close() {
      for (const { running } of stacks.live()) running?.abort();
      await work.settled();
    },
  };
}

const operations: Readonly<Record<string, Operation>> = {
  ...changeSetOperations,
  ...readOperations,
  ...stackOperations,
};
