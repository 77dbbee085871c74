import { dirname, join } from 'node:path';
import { exitCodes } from '../../core/exit-codes.js';
import { emptyLock } from '../../survey/lock.js';
import { lockFileName, readLock, writeLock } from '../../survey/lock-file.js';
import { comparePins } from '../../survey/pins.js';
import { surveyResolved } from '../../survey/resolved.js';
import type { Action } from '../command.js';
import { registryClients } from '../registry-clients.js';
import type { Session } from '../session.js';
import { settleConfig } from '../settled-config.js';
import { newerEngine } from '../update/newer-engine.js';
import { engineText, pinsText } from '../update/update-text.js';
import { wireImages } from '../wire-images.js';

/** Asks registries alone, and writes the lock alone: nothing of AWS is asked or changed. */
export const updateAction: Action = async (input, session) => {
  const { io, emit, signals } = session;
  const { config, path } = await settleConfig(input, io);
  const file = join(path === undefined ? io.cwd : dirname(path), lockFileName);
  const lock = await readLock(file);
  const [resolved, engine] = await Promise.all([
    surveyResolved(config, emptyLock, wireImages(io, config, emit).resolvers),
    newerEngine(config.sources, registryClients(io, emit), signals.signal),
  ]);
  const pins = comparePins(lock, resolved, config.architecture);
  const moved = pins.some(({ state }) => state !== 'same');
  if (!session.json) session.prose(`${pinsText(pins, session.style)}\n${engineText(engine)}`);
  const written = moved && (await mayWrite(session));
  if (written) await writeLock(file, resolved, config.architecture);
  if (session.json) {
    session.result(
      JSON.stringify({ schemaVersion: 1, ok: true, file, moved, written, pins, engine }, null, 2),
    );
  } else session.say(ending(moved, written));
  return exitCodes.ok;
};

/** Whoever cannot be asked has looked, which is a use of its own. */
async function mayWrite(session: Session): Promise<boolean> {
  if (session.yes) return true;
  if (session.interactivity.kind === 'must-not-ask') return false;
  return session.ask((prompts) => prompts.confirm(`Write that into ${lockFileName}?`, true));
}

function ending(moved: boolean, written: boolean): string {
  if (!moved) return `${lockFileName} is what the names mean`;
  return written
    ? `${lockFileName} written; ollama-lambda deploy applies it`
    : `nothing was written; ollama-lambda update --yes writes ${lockFileName}`;
}
