import { exitCodes } from '../../core/exit-codes.js';
import { modelsAt, showModel } from '../../invoke/served-models.js';
import type { Action } from '../command.js';
import { listText, psText, shownText } from '../endpoint/model-text.js';
import { tellWaking } from '../endpoint/waking.js';
import { endpointOf } from '../endpoint-of.js';
import type { Session } from '../session.js';

export const listAction: Action = async (input, session) => {
  const { endpoint } = await endpointOf(input, session);
  const { models } = await modelsAt(endpoint, '/api/tags', session.signals.signal, tellWaking(session));
  if (session.json) print(session, { models });
  else session.result(listText(models, session.style));
  return exitCodes.ok;
};

/** Each instance has an engine of its own, and only the one that answers can be asked. */
export const psAction: Action = async (input, session) => {
  const { endpoint } = await endpointOf(input, session);
  const { models, coldStart } = await modelsAt(
    endpoint,
    '/api/ps',
    session.signals.signal,
    tellWaking(session),
  );
  if (coldStart) session.say('no instance was awake: asking started one');
  if (models.length === 0) session.say('it is still loading its model, or has unloaded it');
  if (session.json) print(session, { coldStart, models });
  else session.result(psText(models, session.style));
  return exitCodes.ok;
};

export const showAction: Action = async (input, session) => {
  const { endpoint, model: deployed } = await endpointOf(input, session);
  const model = input.argument ?? deployed;
  const shown = await showModel(endpoint, model, session.signals.signal, tellWaking(session));
  if (session.json) print(session, { model, ...shown });
  else session.result(shownText(model, shown, session.style));
  return exitCodes.ok;
};

const print = (session: Session, document: object): void =>
  session.result(JSON.stringify({ schemaVersion: 1, ok: true, ...document }, null, 2));
