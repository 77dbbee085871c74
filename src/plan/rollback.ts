import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import type { StackFact } from '../survey/facts.js';
import { deployedVersions } from '../template/deployed-versions.js';
import type { ChangeParametersStep } from './plan.js';
import { descriptionOf } from './previous-version.js';
import { approachOf } from './stack-state.js';

/**
 * An update in which nothing differs but the version that the alias names.
 *
 * @param oldKeys whether it is said that keys may be those of the version before
 * @throws UserError, before anything is changed
 */
export function planRollback(fact: StackFact, stackName: string, oldKeys: boolean): ChangeParametersStep {
  if (fact.kind === 'absent') {
    throw new UserError({
      code: 'stack-absent',
      message: `there is no deployed stack ${stackName}`,
      next: ['ollama-lambda deploy'],
      exitCode: exitCodes.notFound,
    });
  }
  const { stack, ownership, template } = fact;
  const approach = approachOf(fact);
  if (ownership !== 'ours' || approach.mode !== 'update' || approach.first.length > 0) {
    throw new UserError({
      code: 'stack-not-ready',
      message:
        ownership === 'ours' ? `stack ${stackName} is in ${stack.status}` : `stack ${stackName} is not ours`,
      why: 'going back is an update of the stack, which is not possible in this state',
      next: ['ollama-lambda deploy'],
    });
  }
  const previous = deployedVersions(template)?.previous;
  if (previous === undefined) throw nothingBefore(stackName);
  if (stack.parameters.Live === 'previous') throw alreadyBack();
  const { ApiKeyRevision: keys } = stack.parameters;
  if (!oldKeys && keys !== undefined && previous.description !== descriptionOf(keys)) throw otherKeys();
  const others = Object.keys(stack.parameters).map((name) => [name, undefined] as const);
  return {
    kind: 'change-parameters',
    because: 'you want the version back that was live before the last deploy',
    stackName,
    parameters: { ...Object.fromEntries(others), Live: 'previous' },
    expected: { Live: stack.parameters.Live ?? '' },
    tags: stack.tags,
  };
}

const nothingBefore = (stackName: string): UserError =>
  new UserError({
    code: 'rollback-nothing',
    message: `stack ${stackName} holds no version before the one that is live`,
    why: 'a deploy keeps the version that it takes the place of, unless versions.keepPrevious says otherwise; a first deploy has none',
    next: ['deploy the config that you had before: ollama-lambda deploy'],
    exitCode: exitCodes.notFound,
  });

const alreadyBack = (): UserError =>
  new UserError({
    code: 'rollback-done',
    message: 'the version before is live already',
    why: 'one version is kept to go back to, not more',
    next: ['to go forward again, with the config that you have: ollama-lambda deploy'],
    exitCode: exitCodes.usage,
  });

const otherKeys = (): UserError =>
  new UserError({
    code: 'rollback-keys',
    message: 'API keys were made or revoked since the version before was live',
    why: 'a version keeps the keys that it was published with: keys that are revoked would be let in again, and new ones refused',
    next: [
      'to accept that: ollama-lambda rollback --old-keys',
      'or deploy the config that you had before: ollama-lambda deploy',
    ],
    exitCode: exitCodes.usage,
  });
