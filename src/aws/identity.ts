import { callsOf, sent } from './call.js';
import type { Clients } from './clients.js';
import type { Aws } from './ports.js';

export function createIdentity(clients: Clients): Aws['identity'] {
  const call = callsOf('sts', clients.options);
  return {
    whoAmI: () =>
      call('GetCallerIdentity', undefined, async () => {
        const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
        const sts = await clients.sts();
        const answer = await sts.send(new GetCallerIdentityCommand({}));
        const arn = sent(answer.Arn, 'Arn');
        return { account: sent(answer.Account, 'Account'), arn, partition: arn.split(':')[1] ?? 'aws' };
      }),
  };
}
