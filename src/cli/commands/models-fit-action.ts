import { exitCodes } from '../../core/exit-codes.js';
import { purposes } from '../../models/catalogue.js';
import { memoryOfNewAccounts } from '../../models/memory.js';
import type { Action } from '../command.js';
import { modelDocument } from '../models/documents.js';
import { catalogueOrigin, listed, purposeOf } from '../models/listed.js';
import { askedOf } from '../models/questions.js';
import { type Row, tableText, widthOf } from '../models/table-text.js';

/** Exit 1 when nothing fits. */
export const modelsFitAction: Action = async (input, session) => {
  const purpose = purposeOf(input);
  const { question, settled, wiring } = await askedOf(input, session);
  // Nobody said how much there is: what every account has.
  const memory =
    question.memory === 'auto' ? (settled.config.memoryCap ?? memoryOfNewAccounts) : question.memory;
  const all = await listed({ ...question, memory }, wiring, settled.config.sources.modelRegistry);
  const rows = best(all, purpose === undefined ? purposes : [purpose]);
  if (session.json) {
    const choices = rows.map(({ label, model, estimate }) => ({
      for: label,
      ...modelDocument(model, estimate),
    }));
    session.result(
      JSON.stringify(
        { schemaVersion: 1, ok: rows.length > 0, memory, from: catalogueOrigin, choices },
        null,
        2,
      ),
    );
  } else if (rows.length > 0) {
    session.result(tableText(rows, session.style, widthOf(session.io)));
    session.say(
      `\nThe largest of each kind in ${catalogueOrigin} that fits ${memory} MB with ${question.settings.context} tokens of context; no registry was asked.`,
    );
  } else {
    session.say(
      `Nothing in ${catalogueOrigin} fits ${memory} MB; \`ollama-lambda models\` lists what each needs.`,
    );
  }
  return rows.length > 0 ? exitCodes.ok : exitCodes.failed;
};

/** For each purpose the largest that is best at it, else the largest that is good at it. */
function best(rows: readonly Row[], wanted: readonly string[]): readonly Row[] {
  const fitting = rows
    .filter(({ estimate }) => estimate.fits.memory)
    .toSorted((a, b) => (b.model.shape?.parameters ?? 0) - (a.model.shape?.parameters ?? 0));
  return wanted.flatMap((label) => {
    const first = fitting.find(({ model }) => model.purposes[0] === label);
    const good = first ?? fitting.find(({ model }) => model.purposes.some((purpose) => purpose === label));
    return good === undefined ? [] : [{ ...good, label }];
  });
}
