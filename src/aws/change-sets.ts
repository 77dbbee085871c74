import { randomUUID } from 'node:crypto';
import { callsOf, sent, tagList } from './call.js';
import type { Clients } from './clients.js';
import { nameOf } from './errors.js';
import type { Change, Stacks } from './ports.js';

type ChangeSets = Pick<
  Stacks,
  'createChangeSet' | 'describeChangeSet' | 'executeChangeSet' | 'deleteChangeSet'
>;

/**
 * The part of `Stacks` that changes them, which goes through change sets only. What makes and executes one carries a token:
 * where the answer was lost and the call is sent again, CloudFormation answers once more instead of refusing a second one.
 */
export function createChangeSets(clients: Clients): ChangeSets {
  const call = callsOf('cloudformation', clients.options);
  const sdk = async () => ({
    cloudformation: await clients.cloudformation(),
    ...(await import('@aws-sdk/client-cloudformation')),
  });

  return {
    createChangeSet: async ({ stackName, changeSetName, mode, template, parameters, tags }) => {
      const { cloudformation, CreateChangeSetCommand } = await sdk();
      const answer = await call('CreateChangeSet', stackName, () =>
        cloudformation.send(
          new CreateChangeSetCommand({
            StackName: stackName,
            ChangeSetName: changeSetName,
            ChangeSetType: mode === 'create' ? 'CREATE' : 'UPDATE',
            ...(template === undefined ? { UsePreviousTemplate: true } : { TemplateBody: template }),
            Parameters: Object.entries(parameters).map(([key, value]) =>
              value === undefined
                ? { ParameterKey: key, UsePreviousValue: true }
                : { ParameterKey: key, ParameterValue: value },
            ),
            Tags: tagList(tags),
            // The template makes one role and gives it no name: nothing more is ever asked for.
            Capabilities: ['CAPABILITY_IAM'],
            ClientToken: randomUUID(),
          }),
        ),
      );
      return { id: sent(answer.Id, 'Id'), stackId: sent(answer.StackId, 'StackId') };
    },

    describeChangeSet: async (id) => {
      const { cloudformation, DescribeChangeSetCommand } = await sdk();
      return call('DescribeChangeSet', id, async () => {
        try {
          const changes: Change[] = [];
          let answer = await cloudformation.send(new DescribeChangeSetCommand({ ChangeSetName: id }));
          for (;;) {
            for (const { ResourceChange: change } of answer.Changes ?? []) {
              changes.push({
                action: change?.Action ?? '',
                logicalId: change?.LogicalResourceId ?? '',
                type: change?.ResourceType ?? '',
                replacement: change?.Replacement,
              });
            }
            if (answer.NextToken === undefined || changes.length > mostChanges) break;
            answer = await cloudformation.send(
              new DescribeChangeSetCommand({ ChangeSetName: id, NextToken: answer.NextToken }),
            );
          }
          return {
            id: sent(answer.ChangeSetId, 'ChangeSetId'),
            stackId: sent(answer.StackId, 'StackId'),
            status: sent(answer.Status, 'Status'),
            statusReason: answer.StatusReason,
            changes,
          };
        } catch (error) {
          if (isMissing(error)) return undefined;
          throw error;
        }
      });
    },

    executeChangeSet: async (id) => {
      const { cloudformation, ExecuteChangeSetCommand } = await sdk();
      await call('ExecuteChangeSet', id, () =>
        cloudformation.send(
          new ExecuteChangeSetCommand({ ChangeSetName: id, ClientRequestToken: randomUUID() }),
        ),
      );
    },

    deleteChangeSet: async (id) => {
      const { cloudformation, DeleteChangeSetCommand } = await sdk();
      await call('DeleteChangeSet', id, async () => {
        try {
          await cloudformation.send(new DeleteChangeSetCommand({ ChangeSetName: id }));
        } catch (error) {
          if (!isMissing(error)) throw error;
        }
      });
    },
  };
}

/** A template holds 500 resources at most, so more changes than this are somebody's mistake. */
const mostChanges = 1_000;

/** The exception's name with and without its suffix: the wire says `ChangeSetNotFound`. */
const isMissing = (error: unknown): boolean => /^ChangeSetNotFound(Exception)?$/.test(nameOf(error));
