import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { createProgress, watched } from '../../image/progress.js';
import { showBytes } from '../../lib/quantities.js';
import type { ModelBlob, ModelFacts, ModelRef } from '../../models/model.js';
import { parseModelSource } from '../../models/model-source.js';
import type { Action } from '../command.js';
import { toTypeAgain } from '../models/outage.js';
import type { Session } from '../session.js';
import { settleConfig } from '../settled-config.js';
import { type ModelsWiring, wireModels } from '../wire-models.js';

export const modelsPullAction: Action = async (input, session) => {
  const { config, path } = await settleConfig(input, session.io);
  const source = parseModelSource(input.argument ?? '', config.sources.modelRegistry);
  if (source.kind !== 'registry') throw alreadyHere(input.argument ?? '');
  const { ref } = source;
  const wiring = wireModels(session.io, path, session.emit);
  const started = session.io.now();
  const step = 'pull';
  session.emit({ kind: 'step-started', step, text: `pull ${ref.short} from ${ref.host}` });
  const { facts, blobs, fetched } = await pullModel(ref, wiring, session).catch((error: unknown) => {
    throw toTypeAgain(error, `ollama-lambda models pull ${ref.short}`);
  });
  const total = blobs.reduce((sum, { size }) => sum + size, 0);
  const kept = `${showBytes(total)} in ${wiring.cacheFolder}`;
  const text = fetched === 0 ? `${ref.short} was there already: ${kept}` : `${ref.short} pulled: ${kept}`;
  session.emit({ kind: 'step-finished', step, text, ms: session.io.now() - started });
  const document = { model: ref.short, digest: facts.digest, bytes: total, fetchedBytes: fetched };
  if (session.json) {
    session.result(
      JSON.stringify({ schemaVersion: 1, ok: true, ...document, folder: wiring.cacheFolder }, null, 2),
    );
  } else session.result(text);
  return exitCodes.ok;
};

interface Pulled {
  readonly facts: ModelFacts;
  readonly blobs: readonly ModelBlob[];
  /** Bytes that were not there yet. */
  readonly fetched: number;
}

async function pullModel(ref: ModelRef, wiring: ModelsWiring, session: Session): Promise<Pulled> {
  const facts = await wiring.fetch(ref, session.signals.signal);
  const blobs = [facts.configBlob, ...facts.layers];
  let fetched = 0;
  for (const blob of blobs) {
    if (await wiring.cache.has(blob.digest, blob.size)) continue;
    await pullBlob(ref, blob, wiring, session);
    fetched += blob.size;
  }
  return { facts, blobs, fetched };
}

/** Held to its digest; what breaks off is gone on with by the next pull. */
async function pullBlob(
  ref: ModelRef,
  blob: ModelBlob,
  wiring: ModelsWiring,
  { emit, signals }: Session,
): Promise<void> {
  const kind = /\.image\.([a-z]+)$/.exec(blob.mediaType)?.[1] ?? 'config';
  const item = `model ${kind === 'model' ? 'weights' : kind}`;
  const report = createProgress(emit, { step: 'pull', item, direction: 'download', total: blob.size });
  const { signal } = signals;
  await wiring.cache.bring(blob, (at) =>
    watched(wiring.blob(ref, blob, signal, at), (done) => report(at + done)),
  );
}

const alreadyHere = (written: string): UserError =>
  new UserError({
    code: 'model-is-local',
    message: `${written} is on this machine already: there is nothing to pull`,
    next: [`ollama-lambda models show ${written}`],
    exitCode: exitCodes.usage,
  });
