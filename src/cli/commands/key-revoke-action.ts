import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { type Action, isOn } from '../command.js';
import { cannotAsk } from '../interactive.js';
import { changeKeys } from '../key-flow.js';
import type { Session } from '../session.js';

export const keyRevokeAction: Action = async (input, session) => {
  const name = input.argument ?? '';
  return changeKeys(input, session, {
    change: { kind: 'revoke', name, keepNewest: isOn(input, 'keepNewest') },
    agree: () => agree(name, session),
  });
};

async function agree(name: string, session: Session): Promise<void> {
  if (session.yes) return;
  if (session.interactivity.kind === 'must-not-ask') {
    throw cannotAsk(
      'Revoking needs a yes',
      [`ollama-lambda key revoke ${name} --yes`],
      session.interactivity,
    );
  }
  if (await session.ask((prompts) => prompts.confirm(`Revoke ${name}? Whoever uses it is refused.`, false)))
    return;
  throw new UserError({
    code: 'declined',
    message: 'nothing was changed',
    next: ['ollama-lambda key list'],
    exitCode: exitCodes.usage,
  });
}
