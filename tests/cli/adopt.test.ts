import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { seedOriginal } from '../../src/sandbox/seed-original.js';
import { openStage, type Stage } from './stage.js';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

const states = ['CREATE_COMPLETE', 'ROLLBACK_COMPLETE'] as const;

describe.each(states)('what the original script left, as %s', (status) => {
  it('is recognised and refused without --adopt, and taken over with it', async () => {
    await seedOriginal(stage.parts, status);
    const before = stage.sandbox.leftovers();
    const deploy = ['deploy', '--model', stage.sandbox.model, '--yes', '--no-verify', '--json'];

    const refused = await stage.run(deploy);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/--adopt/);
    expect(stage.sandbox.leftovers()).toEqual(before);

    const adopted = await stage.run([...deploy, '--adopt']);
    expect(adopted).toMatchObject({ code: 0 });
    expect(adopted.document()).toMatchObject({ ok: true, changed: true });

    const gone = await stage.run(['destroy', '--yes', '--json']);
    expect(gone).toMatchObject({ code: 0 });
    expect(stage.sandbox.leftovers()).toEqual([]);
  });

  it('is left alone by destroy, and destroyed with --adopt', async () => {
    await seedOriginal(stage.parts, status);
    const before = stage.sandbox.leftovers();
    const kept = await stage.run(['destroy', '--yes']);
    expect(kept.stdout + kept.stderr).toMatch(/--adopt/);
    expect(stage.sandbox.leftovers()).toEqual(before);

    const gone = await stage.run(['destroy', '--yes', '--adopt', '--json']);
    expect(gone).toMatchObject({ code: 0 });
    expect(stage.sandbox.leftovers()).toEqual([]);
  });
});
