import { apply } from '../../apply/apply.js';
import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import type { Step } from '../../plan/plan.js';
import { planRollback } from '../../plan/rollback.js';
import { surveyStack } from '../../survey/stack.js';
import { type Action, isOn } from '../command.js';
import { cannotAsk } from '../interactive.js';
import { rollbackDocument, rollbackText } from '../render/rollback.js';
import type { Session } from '../session.js';
import { settleConfig } from '../settled-config.js';
import { findTarget } from '../target.js';
import { wire } from '../wire.js';

/** Moves the alias to the version that the stack has kept. What is live stays there until that has happened. */
export const rollbackAction: Action = async (input, session) => {
  const { config, origins, path } = await settleConfig(input, session.io);
  const target = await findTarget(config, origins, session);
  const { emit, io, signals } = session;
  const { ports } = wire({ io, config, target, configPath: path, emit, signals });
  const { stackName, repository, name: functionName } = config;
  const { region, identity } = target;
  const change = planRollback(
    await surveyStack(target.aws.stacks, stackName),
    stackName,
    isOn(input, 'oldKeys'),
  );
  await agree(session);
  const steps: readonly Step[] = [
    change,
    { kind: 'await-function', because: 'its image may have to be made ready', functionName },
  ];
  const of = { account: identity.account, region, stackName, repository, functionName };
  const outcome = await apply({ target: of, steps }, ports, emit, signals.signal);
  session.result(
    session.json ? JSON.stringify(rollbackDocument(outcome), null, 2) : rollbackText(outcome, stackName),
  );
  if (outcome.kind === 'deployed' || outcome.kind === 'unchanged') return exitCodes.ok;
  return outcome.kind === 'detached' ? (signals.exitCode() ?? exitCodes.interrupted) : exitCodes.failed;
};

async function agree(session: Session): Promise<void> {
  if (session.yes) return;
  if (session.interactivity.kind === 'must-not-ask') {
    throw cannotAsk('Going back needs a yes', ['ollama-lambda rollback --yes'], session.interactivity);
  }
  const question = 'Give callers the version before the last deploy?';
  if (await session.ask((prompts) => prompts.confirm(question, true))) return;
  throw new UserError({
    code: 'declined',
    message: 'nothing was changed',
    next: ['ollama-lambda status'],
    exitCode: exitCodes.usage,
  });
}
