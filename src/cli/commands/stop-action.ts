import type { Aws } from '../../aws/ports.js';
import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { deployedProperties } from '../../plan/deployed.js';
import { surveyStack } from '../../survey/stack.js';
import type { Action, Input } from '../command.js';
import { cannotAsk } from '../interactive.js';
import type { Session } from '../session.js';
import { settleConfig } from '../settled-config.js';
import { findTarget } from '../target.js';

/** Requests that run go on to their end; new ones get 429. */
export const stopAction: Action = async (input, session) => {
  const { aws, name, reserved } = await found(input, session);
  const changed = reserved !== 0;
  if (changed) {
    await agree(name, session);
    await aws.functions.reserveConcurrency(name, 0);
  }
  tell(
    session,
    { name, stopped: true, changed },
    changed ? `${name} is stopped: callers get 429` : `${name} was stopped already`,
  );
  if (!session.json) session.say('image and log cost what they cost; `ollama-lambda start` lets requests in');
  return exitCodes.ok;
};

/** Back to what the stack says: its ceiling where the template has one, else nothing reserved. */
export const startAction: Action = async (input, session) => {
  const { aws, stackName, name, reserved } = await found(input, session);
  const changed = reserved === 0;
  if (changed) {
    const stack = await surveyStack(aws.stacks, stackName);
    const ceiling = Number(deployedProperties(stack, 'Function').ReservedConcurrentExecutions ?? 0);
    if (ceiling > 0) await aws.functions.reserveConcurrency(name, ceiling);
    else await aws.functions.releaseConcurrency(name);
  }
  tell(
    session,
    { name, stopped: false, changed },
    changed ? `${name} takes requests again` : `${name} was not stopped`,
  );
  return exitCodes.ok;
};

interface Found {
  readonly aws: Aws;
  readonly stackName: string;
  readonly name: string;
  readonly reserved: number | undefined;
}

/**
 * That of the stack: a function with the same name may be somebody else's.
 *
 * @throws UserError `stack-absent` and `function-absent` (exit 6)
 */
async function found(input: Input, session: Session): Promise<Found> {
  const { config, origins } = await settleConfig(input, session.io);
  const { aws, region, identity } = await findTarget(config, origins, session);
  const { stackName } = config;
  const where = `in ${region} of account ${identity.account}`;
  const stack = await aws.stacks.describe(stackName);
  if (stack === undefined) {
    throw new UserError({
      code: 'stack-absent',
      message: `there is no deployed stack ${stackName} ${where}`,
      next,
      exitCode: exitCodes.notFound,
    });
  }
  const name = stack.outputs.FunctionName ?? config.name;
  const details = await aws.functions.inspect(name);
  if (details !== undefined) return { aws, stackName, name, reserved: details.reservedConcurrency };
  throw new UserError({
    code: 'function-absent',
    message: `there is no function ${name} ${where}`,
    next,
    exitCode: exitCodes.notFound,
  });
}

const next = ['ollama-lambda deploy', 'ollama-lambda status'];

async function agree(name: string, session: Session): Promise<void> {
  if (session.yes) return;
  if (session.interactivity.kind === 'must-not-ask') {
    throw cannotAsk('Stopping needs a yes', ['ollama-lambda stop --yes'], session.interactivity);
  }
  if (
    await session.ask((prompts) =>
      prompts.confirm(`Stop ${name}? Its callers get 429 until it is started.`, false),
    )
  )
    return;
  throw new UserError({
    code: 'declined',
    message: 'nothing was stopped',
    next: ['ollama-lambda stop'],
    exitCode: exitCodes.usage,
  });
}

function tell(session: Session, document: object, text: string): void {
  session.result(session.json ? JSON.stringify({ schemaVersion: 1, ok: true, ...document }, null, 2) : text);
}
