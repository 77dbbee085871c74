import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cases } from './cases.js';
import { shapeOf } from './normalise.js';
import { type RealEngine, realEnginePath, startEngine } from './real-engine.js';
import { perform, readTranscripts, type Transcript, writeTranscripts } from './transcripts.js';

const recording = process.env.OLLAMA_RECORD === '1';

let engine: RealEngine;
const recorded = new Map<string, Transcript>();
beforeAll(async () => {
  engine = await startEngine(realEnginePath());
});
afterAll(async () => {
  if (recording && recorded.size === cases.length) writeTranscripts(recorded);
  await engine.stop();
});

const killRunners = () => {
  for (const pid of engine.runners()) process.kill(pid, 'SIGKILL');
};

describe(`the real engine ${recording ? 'is recorded' : 'still says what its transcript has'}`, () => {
  const transcripts = recording ? recorded : readTranscripts();

  it.each(cases)('$name', async (each) => {
    const heard = await perform(engine.port, each, killRunners);
    if (recording) recorded.set(each.name, { engine: engine.version, asked: each.asked, heard });
    else expect(shapeOf(heard)).toEqual(shapeOf(transcripts.get(each.name)?.heard ?? heard));
    expect(heard.status).toBeGreaterThanOrEqual(200);
  });

  it('there is a transcript for every case', () => {
    expect([...transcripts.keys()].sort()).toEqual(cases.map(({ name }) => name).sort());
  });
});
