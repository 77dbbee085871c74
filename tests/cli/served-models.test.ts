import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openStage, type Stage } from './stage.js';

jest.setTimeout(180_000);

describe('the models of an endpoint, as people know them from Ollama', () => {
  let stage: Stage;
  let name: string;
  beforeAll(async () => {
    stage = await openStage({ modelBytes: 100_000 });
    name = `${stage.sandbox.model}:latest`;
  });
  afterAll(() => stage.close());

  it.each(['list', 'ps', 'show'])('%s says exit 6 before anything is deployed', async (command) => {
    const ran = await stage.run([command, '--json']);
    expect(ran.code).toBe(6);
    expect(ran.document()).toMatchObject({ ok: false, error: { code: 'stack-absent' } });
  });

  it('ps says that asking started an instance, and what that has loaded', async () => {
    const deploy = ['deploy', '--model', stage.sandbox.model, '--yes', '--no-verify'];
    expect(await stage.run(deploy)).toMatchObject({ code: 0 });
    const first = await stage.run(['ps', '--json']);
    expect(first).toMatchObject({ code: 0 });
    expect(JSON.parse(first.stdout)).toMatchObject({ ok: true, coldStart: true });
    expect(first.stderr).toMatch(/asking started one/);
    expect(await stage.run(['run', 'hello'])).toMatchObject({ code: 0 });
    const second = await stage.run(['ps']);
    expect(second.stdout).toMatch(/^NAME +ID +SIZE +PROCESSOR +CONTEXT +UNTIL\n/);
    expect(second.stdout).toMatch(
      new RegExp(`\n${name} +[0-9a-f]{12} .*100% CPU +4096 +its instance ends\n`),
    );
    expect(second.stderr).not.toMatch(/asking started one/);
  });

  it('list has what is served', async () => {
    expect((await stage.run(['list'])).stdout).toMatch(new RegExp(`^NAME .*\n${name} +[0-9a-f]{12} `));
    const { models } = JSON.parse((await stage.run(['list', '--json'])).stdout);
    expect(models).toMatchObject([{ name, digest: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
  });

  it('show has the facts of the deployed model, with and without its name', async () => {
    const shown = (await stage.run(['show'])).stdout;
    expect(shown).toMatch(
      / {2}Model\n {4}architecture +llama\n[\s\S]*context length +\d+[\s\S]*Capabilities\n {4}completion/,
    );
    expect((await stage.run(['show', name])).stdout.split('\n').slice(1)).toEqual(shown.split('\n').slice(1));
    const document = JSON.parse((await stage.run(['show', '--json'])).stdout);
    expect(document).toMatchObject({ ok: true, capabilities: ['completion'], details: { format: 'gguf' } });
    expect(document).not.toHaveProperty('modelfile');
  });

  it('show says of another model that it is not served: exit 6', async () => {
    const ran = await stage.run(['show', 'mistral', '--json']);
    expect(ran.code).toBe(6);
    expect(ran.document()).toMatchObject({ error: { code: 'model-not-served' } });
    expect(ran.stdout).toContain(name);
  });

  it('rm removes nothing and says what there is instead: exit 2', async () => {
    const before = stage.sandbox.calls().length;
    const ran = await stage.run(['rm', name]);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(/nothing was removed[\s\S]*layer of the image[\s\S]*ollama-lambda destroy/);
    expect((await stage.run(['rm', '--model-source', 'pull'])).stderr).toMatch(/takes it from pull/);
    expect(stage.sandbox.calls().length).toBe(before);
  });
});
