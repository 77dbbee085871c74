import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { exchange } from './exchange.js';
import { type RealEngine, realEnginePath, startEngine } from './real-engine.js';

let engine: RealEngine;
beforeAll(async () => {
  engine = await startEngine(realEnginePath());
});
afterAll(() => engine.stop());

/** Generates a little and says which runner is there afterwards. */
async function runnerAfter(fields: Record<string, unknown>): Promise<readonly number[]> {
  const body = {
    model: 'tiny-endless',
    prompt: 'hello',
    stream: false,
    options: { num_predict: 2 },
    ...fields,
  };
  const told = await exchange(engine.port, { method: 'POST', path: '/api/generate', body });
  expect(told.status).toBe(200);
  return engine.runners();
}

describe('the real engine', () => {
  let usual: readonly number[];
  beforeEach(async () => {
    usual = await runnerAfter({});
    expect(usual).toHaveLength(1);
  });

  it.each([
    [{ options: { num_predict: 2, num_ctx: 256 } }],
    [{ options: { num_predict: 2, num_batch: 64 } }],
    [{ options: { num_predict: 2, num_thread: 1 } }],
    [{ options: { num_predict: 2, use_mmap: true } }],
    [{ shift: false }],
  ])('loads the model anew for %j, and once more for the next request without it', async (fields) => {
    const changed = await runnerAfter(fields);
    expect(changed).not.toEqual(usual);
    expect(await runnerAfter({})).not.toEqual(changed);
  });

  it.each([
    [{ options: { num_predict: 3, temperature: 0.1, seed: 7, top_k: 3, stop: ['x'] } }],
    [{ format: 'json' }],
    [{ system: 'be brief' }],
    [{ keep_alive: '9h' }],
  ])('keeps its runner for %j', async (fields) => {
    expect(await runnerAfter(fields)).toEqual(usual);
  });

  it('lets its runner go at keep_alive 0 without a prompt, and takes a new one with the next request', async () => {
    const body = { model: 'tiny-endless', keep_alive: 0 };
    await exchange(engine.port, { method: 'POST', path: '/api/generate', body });
    expect(await runnerAfter({})).not.toEqual(usual);
  });

  it('answers again after its runner was killed, with another', async () => {
    for (const pid of usual) process.kill(pid, 'SIGKILL');
    const next = await runnerAfter({});
    expect(next).toHaveLength(1);
    expect(next).not.toEqual(usual);
  });
});
