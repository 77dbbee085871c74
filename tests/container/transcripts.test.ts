import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../../container/engine-probe.js';
import { cases } from '../ollama/cases.js';
import { type Heard, shapeOf } from '../ollama/normalise.js';
import { engineSettings } from '../ollama/real-engine.js';
import { placeTinyModels } from '../ollama/tiny-model.js';
import { perform, readTranscripts } from '../ollama/transcripts.js';
import { openWorkshop, type Workshop } from './stand-in-engine.js';

/** The runner cannot be killed, since there is none: it dies by itself. */
const ports = { steady: 0, dying: 0 };
let workshop: Workshop;
const children: ChildProcess[] = [];
beforeAll(async () => {
  workshop = await openWorkshop();
  placeTinyModels(join(workshop.folder, 'models'));
  mkdirSync(join(workshop.folder, 'home'));
  ports.steady = await start({});
  ports.dying = await start({ OLLAMA_STAND_IN_DIE_AFTER_WORDS: '3' });
});
afterAll(() => {
  for (const child of children) child.kill();
  workshop.remove();
});

async function start(knobs: Record<string, string>): Promise<number> {
  const port = await freePort();
  const env = { ...engineSettings(workshop.folder, port), OLLAMA_STAND_IN_WORD_MS: '0', ...knobs };
  const child = spawn(workshop.enginePath, ['serve'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  children.push(child);
  await once(child.stderr ?? child, 'data');
  return port;
}

const transcripts = readTranscripts();

describe('the stand-in answers as the real engine did', () => {
  it.each(cases)('$name', async (each) => {
    const recorded = transcripts.get(each.name);
    if (recorded === undefined) throw new Error(`no transcript: npm run test:ollama -- --record makes it`);
    expect(JSON.parse(JSON.stringify(each.asked))).toEqual(recorded.asked);
    const port = each.killRunner ? ports.dying : ports.steady;
    const heard = await perform(port, each, () => undefined);
    expect(compared(heard)).toEqual(compared(recorded.heard));
  });

  it('and every transcript is of a case', () => {
    expect([...transcripts.keys()].sort()).toEqual(cases.map(({ name }) => name).sort());
  });
});

/** Without the one number that says how long a text was. */
function compared(heard: Heard): Heard {
  const shape = shapeOf(heard);
  return {
    ...shape,
    body: shape.body.map((entry) => entry.replace(/"context":"<\d+ numbers>"/, '"context":[]')),
  };
}
