import { sendQueryResult } from '../query-protocol.js';
import { unknownOperation } from '../route.js';
import type { SandboxAccount, SandboxService } from '../service.js';
import { callerOf } from '../signature.js';

/** STS as far as `GetCallerIdentity`; see sts.md. */
export function createStsService(account: SandboxAccount): SandboxService {
  return {
    name: 'sts',
    async handle(request, response) {
      if (request.operation !== 'GetCallerIdentity') throw unknownOperation('sts', request.operation);
      sendQueryResult(response, 'GetCallerIdentity', {
        UserId: 'AIDAREHEARSAL0000000',
        Account: account.account,
        Arn: callerOf(account),
      });
    },
  };
}
