import { callsOf, sent } from './call.js';
import { createChangeSets } from './change-sets.js';
import type { Clients } from './clients.js';
import { nameOf } from './errors.js';
import type { StackEvent, Stacks } from './ports.js';
import { describeStack, describeStackEvent, describeStackResource } from './stack-shapes.js';

export function createStacks(clients: Clients): Stacks {
  const call = callsOf('cloudformation', clients.options);
  const sdk = async () => ({
    cloudformation: await clients.cloudformation(),
    ...(await import('@aws-sdk/client-cloudformation')),
  });

  return {
    ...createChangeSets(clients),

    describe: async (nameOrId) => {
      const { cloudformation, DescribeStacksCommand } = await sdk();
      return call('DescribeStacks', nameOrId, async () => {
        try {
          const answer = await cloudformation.send(new DescribeStacksCommand({ StackName: nameOrId }));
          const stack = answer.Stacks?.[0];
          return stack === undefined ? undefined : describeStack(stack);
        } catch (error) {
          if (saysMissing(error)) return undefined;
          throw error;
        }
      });
    },

    template: async (nameOrId) => {
      const { cloudformation, GetTemplateCommand } = await sdk();
      return call('GetTemplate', nameOrId, async () => {
        const request = { StackName: nameOrId, TemplateStage: 'Original' as const };
        const answer = await cloudformation.send(new GetTemplateCommand(request));
        // A stack that is only a change set yet (REVIEW_IN_PROGRESS) has no template.
        return answer.TemplateBody ?? '';
      });
    },

    resources: async (nameOrId) => {
      const { cloudformation, DescribeStackResourcesCommand } = await sdk();
      return call('DescribeStackResources', nameOrId, async () => {
        // One answer holds up to 100; we make some twenty.
        const answer = await cloudformation.send(new DescribeStackResourcesCommand({ StackName: nameOrId }));
        return (answer.StackResources ?? []).map(describeStackResource);
      });
    },

    events: async (nameOrId, { until, limit = 500 } = {}) => {
      const { cloudformation, paginateDescribeStackEvents } = await sdk();
      return call('DescribeStackEvents', nameOrId, async () => {
        const events: StackEvent[] = [];
        const pages = paginateDescribeStackEvents({ client: cloudformation }, { StackName: nameOrId });
        for await (const page of pages) {
          for (const event of page.StackEvents ?? []) {
            if (event.EventId === until || events.length >= limit) return events;
            events.push(describeStackEvent(event));
          }
        }
        return events;
      });
    },

    delete: async (nameOrId, { retain } = {}) => {
      const { cloudformation, DeleteStackCommand } = await sdk();
      const request = {
        StackName: nameOrId,
        ...(retain === undefined ? {} : { RetainResources: [...retain] }),
      };
      await call('DeleteStack', nameOrId, () => cloudformation.send(new DeleteStackCommand(request)));
    },

    cancelUpdate: async (name) => {
      const { cloudformation, CancelUpdateStackCommand } = await sdk();
      await call('CancelUpdateStack', name, () =>
        cloudformation.send(new CancelUpdateStackCommand({ StackName: name })),
      );
    },

    continueRollback: async (name, { skip } = {}) => {
      const { cloudformation, ContinueUpdateRollbackCommand } = await sdk();
      const request = { StackName: name, ...(skip === undefined ? {} : { ResourcesToSkip: [...skip] }) };
      await call('ContinueUpdateRollback', name, () =>
        cloudformation.send(new ContinueUpdateRollbackCommand(request)),
      );
    },

    rollback: async (name) => {
      const { cloudformation, RollbackStackCommand } = await sdk();
      await call('RollbackStack', name, () =>
        cloudformation.send(new RollbackStackCommand({ StackName: name })),
      );
    },

    validate: async (template) => {
      const { cloudformation, ValidateTemplateCommand } = await sdk();
      return call('ValidateTemplate', undefined, async () => {
        try {
          await cloudformation.send(new ValidateTemplateCommand({ TemplateBody: template }));
          return undefined;
        } catch (error) {
          if (nameOf(error) === 'ValidationError') return sent((error as Error).message, 'message');
          throw error;
        }
      });
    },
  };
}

/**
 * "There is no such stack" has no name of its own: it is a ValidationError, as is a malformed name, and only the text
 * tells them apart.
 */
const saysMissing = (error: unknown): boolean =>
  nameOf(error) === 'ValidationError' && /\bdoes not exist\b/.test((error as Error).message);
