import { exitCodes } from '../../core/exit-codes.js';
import type { Action } from '../command.js';
import { modelDocument } from '../models/documents.js';
import { listed, originOf, purposeOf } from '../models/listed.js';
import { askedOf } from '../models/questions.js';
import { fitted, tableText, widthOf } from '../models/table-text.js';

export const modelsAction: Action = async (input, session) => {
  const purpose = purposeOf(input);
  const { question, settled, wiring } = await askedOf(input, session);
  const rows = (await listed(question, wiring, settled.config.sources.modelRegistry)).filter(
    ({ model }) => purpose === undefined || model.purposes.includes(purpose),
  );
  if (session.json) {
    const models = rows.map(({ model, estimate }) => modelDocument(model, estimate));
    session.result(JSON.stringify({ schemaVersion: 1, ok: true, from: originOf(rows), models }, null, 2));
    return exitCodes.ok;
  }
  session.result(tableText(rows, session.style, widthOf(session.io)));
  const { context } = question.settings;
  const said = `Worked out with ${context} tokens of context for ${question.architecture} in ${question.region}, from ${originOf(rows)}; no registry was asked. \`ollama-lambda models show <model>\` asks, and says how each number comes about.`;
  session.say(`\n${fitted(said, session.io.stderr.isTTY ? session.io.stderr.columns : undefined)}`);
  return exitCodes.ok;
};
