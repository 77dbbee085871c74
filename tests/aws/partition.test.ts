import { expect, it } from '@jest/globals';
import { stackFailure } from '../../src/apply/stack-failure.js';
import { translate } from '../../src/aws/errors.js';
import type { UserError } from '../../src/core/errors.js';
import { openWorld, target } from '../apply/world.js';

it.each([
  ['eu-west-1', 'https://sts.eu-west-1.amazonaws.com', 'https://eu-west-1.console.aws.amazon.com/'],
  ['cn-north-1', 'https://sts.cn-north-1.amazonaws.com.cn', 'https://cn-north-1.console.amazonaws.cn/'],
  [
    'us-gov-west-1',
    'https://sts.us-gov-west-1.amazonaws.com',
    'https://us-gov-west-1.console.amazonaws-us-gov.com/',
  ],
])('what is to be looked at next lies in the partition of %s', async (region, address, console) => {
  const unreachable = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const told = translate(unreachable, { region, profile: undefined, action: 'sts:GetCallerIdentity' });
  expect((told as UserError).next).toEqual([`curl -sI ${address}`]);

  const world = await openWorld();
  const context = {
    plan: { target: { ...target, region } },
    ports: world.ports,
    emit: () => undefined,
    signal: world.abort.signal,
    found: { changed: false },
  };
  const failure = await stackFailure(context, { stackId: 'arn:s', status: 'ROLLBACK_COMPLETE', events: [] });
  expect(failure.consoleUrl).toMatch(new RegExp(`^${console.replaceAll('.', '\\.')}cloudformation/`));
  await world.close();
});
