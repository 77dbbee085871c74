import { exitCodes } from '../../core/exit-codes.js';
import { explain } from '../../plan/explain.js';
import type { Action } from '../command.js';
import { planned } from '../planning.js';
import { urlLines } from '../render/deploy-result.js';

/** With --json the plan itself: the versioned document that `Plan` is. */
export const planAction: Action = async (input, session) => {
  const { plan, facts } = await planned(input, session);
  if (session.json) session.result(JSON.stringify(plan, null, 2));
  else session.prose([...explain(plan), ...urlLines(plan, facts)].join('\n'));
  return exitCodes.ok;
};
