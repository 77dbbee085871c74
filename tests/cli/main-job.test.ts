import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStage, type Stage } from './stage.js';

describe('the main job', () => {
  let stage: Stage;
  let url: string;
  let deploy: readonly string[];
  beforeAll(async () => {
    stage = await openStage();
    deploy = ['deploy', '--model', stage.sandbox.model, '--yes', '--json'];
  });
  afterAll(() => stage.close());

  it('deploys: one document on standard output, verified by a streamed answer', async () => {
    const ran = await stage.run(deploy);
    expect(ran).toMatchObject({ code: 0 });
    const done = ran.document();
    expect(done).toMatchObject({ ok: true, changed: true, account: stage.sandbox.account });
    expect(done.image).toMatchObject({ bytesPushed: expect.any(Number) });
    expect(done.image.bytesPushed).toBeGreaterThan(300_000);
    expect(done.verified.answer).toMatch(/stand-in/i);
    url = done.endpoint.url;
    expect(url).toMatch(/^http:\/\/.*127\.0\.0\.1|localhost/);
    expect(stage.sandbox.leftovers()).toContain('stack OllamaLambdaStack (CREATE_COMPLETE)');
  });

  it('deploys again without a change set and without sending a byte', async () => {
    const received = stage.sandbox.bytesReceived();
    const changeSets = stage.called('cloudformation:CreateChangeSet');
    const ran = await stage.run(deploy);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.document()).toMatchObject({ ok: true, changed: false, endpoint: { url } });
    expect(stage.sandbox.bytesReceived()).toBe(received);
    expect(stage.called('cloudformation:CreateChangeSet')).toBe(changeSets);
  });

  it('answers a prompt, streamed to standard output', async () => {
    const ran = await stage.run(['run', 'Why is the sky blue?']);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toMatch(/stand-in/i);
    const json = await stage.run(['run', 'Why?', '--json']);
    expect(json.document()).toMatchObject({ ok: true, model: expect.stringContaining(stage.sandbox.model) });
  });

  it('says what a redeploy would do, and does nothing, with --dry-run', async () => {
    const ran = await stage.run(['redeploy', '--model', stage.sandbox.model, '--dry-run']);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toMatch(/URL/);
    expect(stage.called('cloudformation:DeleteStack')).toBe(0);
  });

  it('redeploys: another URL, the image kept', async () => {
    const received = stage.sandbox.bytesReceived();
    const ran = await stage.run(['redeploy', '--model', stage.sandbox.model, '--yes', '--json']);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stderr).toMatch(/URL/);
    const { endpoint } = ran.document();
    expect(endpoint.url).not.toBe(url);
    expect(stage.sandbox.bytesReceived()).toBe(received);
    expect((await stage.run(['run', 'Still there?'])).code).toBe(0);
  });

  it('needs a yes to destroy, and changes nothing without one', async () => {
    const before = stage.sandbox.leftovers();
    const ran = await stage.run(['destroy']);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(/--yes/);
    expect(stage.sandbox.leftovers()).toEqual(before);
  });

  it('lists what would go, and deletes nothing, with --dry-run', async () => {
    const before = stage.sandbox.leftovers();
    const ran = await stage.run(['destroy', '--dry-run']);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toMatch(/stack[\s\S]*repository/);
    expect(stage.sandbox.leftovers()).toEqual(before);
  });

  it('leaves images and logs where they are with --keep-images and --keep-logs', async () => {
    const ran = await stage.run(['destroy', '--yes', '--keep-images', '--keep-logs', '--json']);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.document()).toMatchObject({
      ok: true,
      left: expect.arrayContaining([expect.objectContaining({ id: 'repository-kept' })]),
    });
    expect(stage.sandbox.leftovers()).toContain('repository ollama-llm');
  });

  it('destroys everything and looks again', async () => {
    const ran = await stage.run(['destroy', '--yes', '--json']);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.document()).toMatchObject({ ok: true, left: [] });
    expect(stage.sandbox.leftovers()).toEqual([]);
  });

  it('finds nothing to destroy the second time, which is fine', async () => {
    const ran = await stage.run(['destroy', '--yes']);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toMatch(/Nothing of ours is there/);
  });

  it('says exit 6 when there is no deployment to ask', async () => {
    const ran = await stage.run(['run', 'Anybody?']);
    expect(ran).toMatchObject({ code: 6, stdout: '' });
    expect(ran.stderr).toMatch(/ollama-lambda deploy/);
  });
});
