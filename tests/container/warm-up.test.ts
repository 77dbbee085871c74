import { afterEach, describe, expect, it } from '@jest/globals';
import type { Readiness } from '../../container/engine-state.js';
import { invoke } from './fake-lambda.js';
import { openScripted, type Scene, type Scripted } from './scripted-engine.js';

const open: Scripted[] = [];
afterEach(async () => {
  for (const scripted of open.splice(0)) await scripted.close();
});

async function start(scene: Scene = {}): Promise<Scripted> {
  const scripted = await openScripted(scene);
  open.push(scripted);
  return scripted;
}

const warm = (order: object) => ({ 'ollama-lambda': order });

describe('a warm-up', () => {
  it('holds until the model is loaded, generates nothing, and tells the instance', async () => {
    let load: (readiness: Readiness) => void = () => undefined;
    const loading = new Promise<Readiness>((resolve) => {
      load = resolve;
    });
    const { handler, asked, records } = await start({ loaded: () => loading });
    let answered = false;
    const answering = invoke(handler, warm({ warm: 1 })).finally(() => {
      answered = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    load({ ready: true });
    const answer = await answering;
    expect(answer).toMatchObject({ prelude: undefined, contentType: expect.stringContaining('json') });
    expect(JSON.parse(answer.body)).toEqual({
      warm: true,
      loaded: true,
      coldStart: true,
      instance: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(asked).toEqual([]);
    expect(records).toMatchObject([{ kind: 'warm-up', status: 200, coldStart: true }]);
  });

  it('tells the same instance and no cold start the second time', async () => {
    const { handler } = await start();
    const first = JSON.parse((await invoke(handler, warm({ warm: 1 }))).body);
    const second = JSON.parse((await invoke(handler, warm({ warm: 1 }))).body);
    expect(second).toEqual({ ...first, coldStart: false });
  });

  it('holds on for a while when others are to be reached, but not beyond the deadline', async () => {
    const { handler } = await start();
    const start_ = performance.now();
    await invoke(handler, warm({ warm: 3, holdMs: 300 }));
    expect(performance.now() - start_).toBeGreaterThan(250);
    const answer = await invoke(handler, warm({ warm: 3, holdMs: 10_000 }), { remaining: 400 });
    expect(JSON.parse(answer.body)).toMatchObject({ loaded: true });
  });

  it('says that the model did not load in time, and why, and is no failure', async () => {
    const reason = 'the model is still loading; ask again';
    const loaded = (signal: AbortSignal) =>
      new Promise<Readiness>((resolve) =>
        signal.addEventListener('abort', () => resolve({ ready: false, reason, retryAfterSeconds: 2 })),
      );
    const { handler, records } = await start({ loaded });
    const answer = await invoke(handler, warm({ warm: 1 }), { remaining: 400 });
    expect(JSON.parse(answer.body)).toMatchObject({ warm: true, loaded: false, reason });
    expect(records).toMatchObject([{ problem: reason }]);
  });
});
