import { apply } from '../apply/apply.js';
import { UserError } from '../core/errors.js';
import { type ExitCode, exitCodes } from '../core/exit-codes.js';
import { type KeyChange, planKeyChange } from '../plan/key-change.js';
import { surveyStack } from '../survey/stack.js';
import type { Input } from './command.js';
import { failedKeysDocument, failedKeysText, keysDocument, keysText } from './render/keys.js';
import type { Session } from './session.js';
import { settleConfig } from './settled-config.js';
import { findTarget } from './target.js';
import { wire } from './wire.js';

export interface KeyRequest {
  readonly change: KeyChange;
  /** Called once, before anything is changed; throws when the answer is no. */
  readonly agree: () => Promise<void>;
}

/** Looks at the stack, changes its keys, and again when somebody else changed it meanwhile. */
export async function changeKeys(
  input: Input,
  session: Session,
  { change, agree }: KeyRequest,
): Promise<ExitCode> {
  const { config, origins, path } = await settleConfig(input, session.io);
  const target = await findTarget(config, origins, session);
  const { emit, io, signals } = session;
  const { ports } = wire({ io, config, target, configPath: path, emit, signals });
  const { stackName, repository, name: functionName } = config;
  const { region, identity } = target;
  const of = { account: identity.account, region, stackName, repository, functionName };
  for (let round = 0; round < mostRounds; round += 1) {
    const step = planKeyChange(await surveyStack(target.aws.stacks, stackName), stackName, change);
    if (round === 0) await agree();
    const outcome = await apply({ target: of, steps: [step] }, ports, emit, signals.signal);
    if (outcome.kind === 'plan-again') continue;
    if (outcome.kind === 'deployed' || outcome.kind === 'unchanged') {
      session.say('the alias points at a new version: the next request starts a fresh instance');
      session.result(session.json ? JSON.stringify(keysDocument(step.keys), null, 2) : keysText(step.keys));
      return exitCodes.ok;
    }
    session.result(
      session.json
        ? JSON.stringify(failedKeysDocument(outcome), null, 2)
        : failedKeysText(outcome, stackName),
    );
    return outcome.kind === 'detached' ? (signals.exitCode() ?? exitCodes.interrupted) : exitCodes.failed;
  }
  throw new UserError({
    code: 'no-rest',
    message: `stack ${stackName} did not come to rest in ${mostRounds} rounds`,
    why: 'somebody else seems to be changing it at the same time',
    next: ['ollama-lambda key list'],
  });
}

/** Several people who make keys at once take turns; more than this is no accident. */
const mostRounds = 4;
