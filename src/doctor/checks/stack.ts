import { surveyStack } from '../../survey/stack.js';
import { type Check, good, skipped, trouble, type Verdict } from '../check.js';
import type { AccountSeen } from '../world.js';

export const stack: Check = {
  id: 'stack',
  group: 'deployment',
  async look({ account, config }) {
    const seen = await account();
    if (seen.kind === 'unknown' || config.kind === 'invalid')
      return [skipped('without credentials and config')];
    const { stackName, name } = config.config;
    const found = await surveyStack(seen.aws.stacks, stackName);
    if (found.kind === 'absent') return [skipped(`nothing is deployed as ${stackName}`)];
    const { status } = found.stack;
    const cause = found.rootCause && ` (${found.rootCause.logicalId}: ${found.rootCause.reason})`;
    return [
      /^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)
        ? good(`${stackName} is ${status}`)
        : trouble(
            status.endsWith('_IN_PROGRESS') || status === 'UPDATE_ROLLBACK_COMPLETE' ? 'warning' : 'error',
            `${stackName} is ${status}${cause ?? ''}`,
            'ollama-lambda deploy, which knows the way on from every state',
          ),
      ...(await functionVerdicts(seen, found.stack.outputs.FunctionName ?? name)),
    ];
  },
};

async function functionVerdicts(
  { aws }: Extract<AccountSeen, { kind: 'known' }>,
  name: string,
): Promise<readonly Verdict[]> {
  const details = await aws.functions.inspect(name, 'live');
  if (details === undefined) {
    return [trouble('error', `function ${name} is gone from its stack`, 'ollama-lambda redeploy')];
  }
  const { state, stateReason, lastUpdate, lastUpdateReason, reservedConcurrency } = details;
  if (state !== 'Active') {
    return [
      trouble('error', `function ${name} is ${state}: ${stateReason ?? ''}`, 'ollama-lambda logs --diagnose'),
    ];
  }
  if (lastUpdate === 'Failed') {
    return [
      trouble(
        'error',
        `the last update of ${name} failed: ${lastUpdateReason ?? ''}`,
        'ollama-lambda deploy',
      ),
    ];
  }
  if (reservedConcurrency === 0) {
    return [trouble('note', `function ${name} is stopped: no request reaches it`, 'ollama-lambda start')];
  }
  return [good(`function ${name} is Active`)];
}
