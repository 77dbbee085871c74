import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openStage, type Stage } from './stage.js';

jest.setTimeout(180_000);

describe('stop and start', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ modelBytes: 100_000 });
  });
  afterAll(() => stage.close());

  it('say exit 6 when there is nothing to stop', async () => {
    expect(await stage.run(['stop', '--yes'])).toMatchObject({ code: 6, stdout: '' });
    expect(await stage.run(['start'])).toMatchObject({ code: 6, stdout: '' });
  });

  it('need a yes to stop', async () => {
    const deploy = ['deploy', '--model', stage.sandbox.model, '--yes', '--no-verify'];
    expect(await stage.run(deploy)).toMatchObject({ code: 0 });
    const ran = await stage.run(['stop']);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(/--yes/);
    expect(stage.called('lambda:PutFunctionConcurrency')).toBe(0);
  });

  it('keep requests out, and let them in again', async () => {
    expect((await stage.run(['stop', '--yes', '--json'])).document()).toMatchObject({
      ok: true,
      changed: true,
    });
    const refused = await stage.run(['run', 'hello']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/429[\s\S]*ollama-lambda status/);
    expect((await stage.run(['status', '--model', stage.sandbox.model])).stdout).toMatch(/stopped/);
    expect((await stage.run(['start', '--json'])).document()).toMatchObject({ ok: true, changed: true });
    expect(await stage.run(['run', 'hello'])).toMatchObject({ code: 0 });
  });

  it.each(['stop', 'start'])('%s touches no function of another stack that has the name', async (verb) => {
    const ran = await stage.run([verb, '--stack-name', 'Another', '--yes', '--json']);
    expect(ran).toMatchObject({ code: 6 });
    expect(ran.document()).toMatchObject({ ok: false, error: { code: 'stack-absent' } });
  });

  it('change nothing a second time', async () => {
    expect((await stage.run(['start', '--json'])).document()).toMatchObject({ changed: false });
    await stage.run(['stop', '--yes']);
    expect((await stage.run(['stop', '--json'])).document()).toMatchObject({ changed: false });
    await stage.run(['start']);
  });

  it('come back to the ceiling that the stack has', async () => {
    const config = join(stage.folder, 'ollama-lambda.yaml');
    writeFileSync(config, 'concurrency: {reserved: 7}\n');
    const deploy = ['deploy', '--model', stage.sandbox.model, '--yes', '--no-verify'];
    expect(await stage.run(deploy)).toMatchObject({ code: 0 });
    await stage.run(['stop', '--yes']);
    const before = stage.called('lambda:DeleteFunctionConcurrency');
    expect((await stage.run(['start', '--json'])).document()).toMatchObject({ changed: true });
    expect(stage.called('lambda:DeleteFunctionConcurrency')).toBe(before);
    expect((await stage.run(['start', '--json'])).document()).toMatchObject({ changed: false });
  });

  it('name the permission that is missing', async () => {
    stage.sandbox.faults.add({ at: 'lambda:PutFunctionConcurrency', kind: 'deny' });
    const ran = await stage.run(['stop', '--yes']);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(/lambda:PutFunctionConcurrency/);
  });
});
