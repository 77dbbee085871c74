import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import { explain } from '../plan/explain.js';
import type { Plan } from '../plan/plan.js';
import type { Facts } from '../survey/facts.js';
import { cannotAsk } from './interactive.js';
import { urlLines } from './render/deploy-result.js';
import type { Session } from './session.js';

/** Shows the plan of a deploy and asks the one question. @throws UserError `declined`, `input-needed` (exit 2) */
export async function agreeToPlan(plan: Plan, facts: Facts, session: Session): Promise<void> {
  session.say(`\n${[...explain(plan), ...urlLines(plan, facts)].join('\n')}\n`);
  if (session.yes) return;
  if (session.interactivity.kind === 'must-not-ask') {
    throw cannotAsk('The plan above needs a yes', ['ollama-lambda deploy --yes'], session.interactivity);
  }
  if (!(await session.ask((prompts) => prompts.confirm('Go ahead?', true)))) {
    throw new UserError({
      code: 'declined',
      message: 'nothing was changed',
      next: ['ollama-lambda deploy'],
      exitCode: exitCodes.usage,
    });
  }
}
