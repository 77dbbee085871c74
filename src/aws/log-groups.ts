import { callsOf, sent } from './call.js';
import type { Clients } from './clients.js';
import { nameOf } from './errors.js';
import { readLogEvents } from './log-events.js';
import type { LogGroupDescription, LogGroups } from './ports.js';

export function createLogGroups(clients: Clients): LogGroups {
  const call = callsOf('logs', clients.options);

  const describe = async (name: string): Promise<LogGroupDescription | undefined> => {
    const { DescribeLogGroupsCommand, ListTagsForResourceCommand } = await import(
      '@aws-sdk/client-cloudwatch-logs'
    );
    const logs = await clients.logs();
    // There is no "describe this one": names that begin with it are listed, in order, so it comes first.
    const answer = await call('DescribeLogGroups', name, () =>
      logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name, limit: 5 })),
    );
    const group = answer.logGroups?.find((candidate) => candidate.logGroupName === name);
    if (group === undefined) return undefined;
    // `arn` ends in `:*`, which the tagging API refuses; `logGroupArn` does not, but older services leave it out.
    const arn = sent(group.logGroupArn ?? group.arn?.replace(/:\*$/, ''), 'logGroupArn');
    const tags = await call('ListTagsForResource', name, () =>
      logs.send(new ListTagsForResourceCommand({ resourceArn: arn })),
    );
    return {
      name,
      arn,
      bytes: group.storedBytes ?? 0,
      retentionDays: group.retentionInDays,
      tags: tags.tags ?? {},
    };
  };

  return {
    describe,
    events: (name, question, signal) => readLogEvents(clients, { name, question, signal }),
    setRetention: (name, retentionInDays) =>
      call('PutRetentionPolicy', name, async () => {
        const { PutRetentionPolicyCommand } = await import('@aws-sdk/client-cloudwatch-logs');
        const logs = await clients.logs();
        await logs.send(new PutRetentionPolicyCommand({ logGroupName: name, retentionInDays }));
      }),

    delete: (name) =>
      call('DeleteLogGroup', name, async () => {
        const { DeleteLogGroupCommand } = await import('@aws-sdk/client-cloudwatch-logs');
        const logs = await clients.logs();
        try {
          await logs.send(new DeleteLogGroupCommand({ logGroupName: name }));
        } catch (error) {
          if (nameOf(error) !== 'ResourceNotFoundException') throw error;
        }
      }),
  };
}
