import { isUserError, UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { type Estimate, estimate } from '../../models/estimate.js';
import type { ModelSource } from '../../models/speed.js';
import { monthsOf, promptBasis } from '../../plan/cost.js';
import type { Action, Input } from '../command.js';
import { pathIn } from '../models/gguf-file.js';
import { type KnownModel, knownModel } from '../models/known-model.js';
import { withAdapter } from '../models/modelfile-model.js';
import { type Asked, askedOf, isOffline, whole } from '../models/questions.js';
import { fitted, widthOf } from '../models/table-text.js';
import { type CostReport, costText } from '../render/cost-text.js';
import type { Session } from '../session.js';

export const costAction: Action = async (input, session) => {
  const asked = await askedOf(input, session, 'cost');
  const { config } = asked.settled;
  const { region, table } = asked.question;
  const traffic = {
    ...asked.question.traffic,
    tokensPerPrompt: whole(input, 'promptTokens', { least: 0, most: 1e6 }, 'cost') ?? 200,
    coldShare: (whole(input, 'cold', { least: 0, most: 100 }, 'cost') ?? 10) / 100,
  };
  const model = await modelOf(asked, input, session);
  const worked = estimate(model, asked.question);
  const { memory, price } = mustRun(model, worked, region);
  const { tokensPerSecond } = worked.speed;
  const load = worked.load[config.modelSource as ModelSource];
  const months = monthsOf({
    config,
    region,
    memory,
    price: price.price,
    table,
    tokensPerSecond,
    loadSeconds: load.seconds,
    traffic,
  });
  const basis = [price.price.basis, worked.speed.basis, load.basis, promptBasis];
  const { architecture } = config;
  const from = model.from;
  const report: CostReport = {
    model: model.name,
    from,
    region,
    architecture,
    memory,
    traffic,
    months,
    basis,
  };
  session.result(
    session.json
      ? JSON.stringify({ schemaVersion: 1, ok: true, ...report }, null, 2)
      : fitted(costText(report, session.style), widthOf(session.io)),
  );
  return exitCodes.ok;
};

/** Nobody is asked where lock, cache or catalogue know it: what a config costs should not need a network. */
async function modelOf({ settled, wiring }: Asked, input: Input, session: Session): Promise<KnownModel> {
  const { model: written, adapter, sources } = settled.config;
  if (written === undefined) {
    throw new UserError({
      code: 'model-missing',
      message: 'no model was given',
      why: 'what it costs depends on its size',
      next: ['ollama-lambda cost --model llama3.2:1b', 'ollama-lambda models'],
      exitCode: exitCodes.usage,
    });
  }
  const look = (offline: boolean): Promise<KnownModel> =>
    knownModel(written, wiring, { registry: sources.modelRegistry, offline, signal: session.signals.signal });
  const named = await look(true).catch((error: unknown) => {
    if (isOffline(input) || !isUserError(error) || error.code !== 'model-unknown-offline') throw error;
    return look(false);
  });
  return adapter === undefined ? named : withAdapter(named, pathIn(wiring, adapter));
}

/** @throws UserError `model-does-not-fit`, `price-unknown`: of neither is there a sum */
function mustRun(model: KnownModel, { fits, memory, because, instead, price }: Estimate, region: string) {
  if (!fits.memory) {
    throw new UserError({
      code: 'model-does-not-fit',
      message: `${model.name} does not fit ${memory} MB: ${because}`,
      next: [...instead.map(({ flag }) => `ollama-lambda cost ${flag}`), 'ollama-lambda models fit'],
      exitCode: exitCodes.usage,
    });
  }
  if (price !== undefined) return { memory, price };
  throw new UserError({
    code: 'price-unknown',
    message: `no price is known for ${region}`,
    why: 'the table has none of China, GovCloud and isolated Regions',
    next: ['ollama-lambda cost --prices <file>'],
    exitCode: exitCodes.usage,
  });
}
