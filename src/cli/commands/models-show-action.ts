import { exitCodes } from '../../core/exit-codes.js';
import { estimate } from '../../models/estimate.js';
import type { Action } from '../command.js';
import { modelDocument } from '../models/documents.js';
import { pathIn } from '../models/gguf-file.js';
import { knownModel } from '../models/known-model.js';
import { withAdapter } from '../models/modelfile-model.js';
import { askedOf, isOffline } from '../models/questions.js';
import { showText } from '../models/show-text.js';
import { fitted, widthOf } from '../models/table-text.js';

export const modelsShowAction: Action = async (input, session) => {
  const { question, settled, wiring } = await askedOf(input, session);
  const { adapter } = settled.config;
  const named = await knownModel(input.argument ?? '', wiring, {
    registry: settled.config.sources.modelRegistry,
    offline: isOffline(input),
    signal: session.signals.signal,
  });
  const model = adapter === undefined ? named : await withAdapter(named, pathIn(wiring, adapter));
  const worked = estimate(model, question);
  session.result(
    session.json
      ? JSON.stringify({ schemaVersion: 1, ok: true, ...modelDocument(model, worked) }, null, 2)
      : fitted(showText(model, worked, question.traffic, session.style), widthOf(session.io)),
  );
  return exitCodes.ok;
};
