import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openStage, type Stage } from './stage.js';

jest.setTimeout(180_000);

describe.each([
  ['the keys of a deployed endpoint', []],
  ['the keys of an endpoint with a canary', ['--canary', '10']],
])('%s', (_what, canary) => {
  let stage: Stage;
  let url: string;
  let deploy: readonly string[];
  const file = (name: string): string => join(stage.folder, `${name}.txt`);
  const keyIn = (name: string): string => readFileSync(file(name), 'utf8').trim();
  const statusWith = async (name: string): Promise<number> =>
    (await fetch(`${url}api/tags`, { headers: { authorization: `Bearer ${keyIn(name)}` } })).status;
  const create = (name: string, ...more: string[]) =>
    stage.run([
      'key',
      'create',
      name,
      '--key-file',
      file(more[0] === '--second' ? `${name}2` : name),
      ...more,
    ]);
  const names = async (): Promise<readonly string[]> => {
    const ran = await stage.run(['key', 'list', '--json']);
    return (JSON.parse(ran.stdout) as { keys: { name: string }[] }).keys.map(({ name }) => name);
  };

  beforeAll(async () => {
    stage = await openStage();
    deploy = ['deploy', '--model', stage.sandbox.model, '--auth', 'api-key', ...canary, '--yes', '--json'];
    const ran = await stage.run([...deploy, '--key-file', file('default')]);
    url = ran.document().endpoint.url;
  });
  afterAll(() => stage.close());

  it('are one after the first deploy, called default', async () => {
    expect(await names()).toEqual(['default']);
    expect((await stage.run(['key'])).stdout).toMatch(/^default +sha256:[0-9a-f]{12}…\n$/);
  });

  it('a new one needs a place, and nothing is changed without', async () => {
    const bad = await stage.run(['key', 'create', 'two words']);
    expect(bad).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be the name of a key') });
    const ran = await stage.run(['key', 'create', 'ci']);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(/--key-file/);
    expect(await names()).toEqual(['default']);
  });

  it('a new one answers at the same URL, beside the first; the deployed template is not sent again', async () => {
    const received = stage.sandbox.bytesReceived();
    const ran = await create('ci');
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout + ran.stderr).not.toContain(keyIn('ci'));
    expect([await statusWith('default'), await statusWith('ci')]).toEqual([200, 200]);
    expect(stage.sandbox.bytesReceived()).toBe(received);
  });

  it('is the business of nobody’s next deploy', async () => {
    const ran = await stage.run(deploy);
    expect(ran.document()).toMatchObject({ ok: true, changed: false, endpoint: { url } });
  });

  it('a name is not taken twice by accident, and a second key replaces the first without a gap', async () => {
    expect((await create('ci')).code).toBe(2);
    expect(await create('ci', '--second')).toMatchObject({ code: 0 });
    expect([await statusWith('ci'), await statusWith('ci2')]).toEqual([200, 200]);
    const revoked = await stage.run(['key', 'revoke', 'ci', '--keep-newest', '--yes']);
    expect(revoked).toMatchObject({ code: 0 });
    expect([await statusWith('ci'), await statusWith('ci2')]).toEqual([401, 200]);
  });

  it('revoking needs a yes, ends the key, and never takes the last', async () => {
    expect((await stage.run(['key', 'revoke', 'default'])).code).toBe(2);
    expect(await statusWith('default')).toBe(200);
    expect(await stage.run(['key', 'revoke', 'default', '--yes', '--json'])).toMatchObject({ code: 0 });
    expect(await statusWith('default')).toBe(401);
    const last = await stage.run(['key', 'revoke', 'ci', '--yes']);
    expect(last).toMatchObject({ code: 2 });
    expect(await statusWith('ci2')).toBe(200);
  });

  it('two that are made at once are both there', async () => {
    const ran = await Promise.all([create('left'), create('right')]);
    const codes = ran.map(({ code }) => code);
    // Whoever comes second while the stack is moving is told so; nobody's key is lost.
    const made = ['left', 'right'].filter((_, index) => codes[index] === 0);
    expect(made.length).toBeGreaterThan(0);
    expect((await names()).toSorted()).toEqual(['ci', ...made]);
  });
});
