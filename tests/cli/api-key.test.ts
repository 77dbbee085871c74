import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStage, type Stage } from './stage.js';

describe('an endpoint with an API key', () => {
  let stage: Stage;
  let keyFile: string;
  let key: string;
  let url: string;
  let deploy: readonly string[];
  beforeAll(async () => {
    stage = await openStage();
    keyFile = join(stage.folder, 'key.txt');
    deploy = ['deploy', '--model', stage.sandbox.model, '--auth', 'api-key', '--yes'];
  });
  afterAll(() => stage.close());

  it('is refused without a place for the key, before anything is changed', async () => {
    const ran = await stage.run(deploy);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/--key-file/);
    expect(stage.sandbox.leftovers()).toEqual([]);
  });

  it('refuses to overwrite a file, which may hold a key in use', async () => {
    const taken = join(stage.folder, 'taken.txt');
    writeFileSync(taken, 'somebody’s');
    const ran = await stage.run([...deploy, '--key-file', taken]);
    expect(ran.code).toBe(2);
    expect(readFileSync(taken, 'utf8')).toBe('somebody’s');
    expect(stage.sandbox.leftovers()).toEqual([]);
  });

  it('writes the key into a file of its owner only, and nowhere else', async () => {
    const events = join(stage.folder, 'events.ndjson');
    const ran = await stage.run([
      ...deploy,
      '--key-file',
      keyFile,
      '--events',
      events,
      '--verbose',
      '--json',
    ]);
    expect(ran).toMatchObject({ code: 0 });
    key = readFileSync(keyFile, 'utf8').trim();
    expect(key).toMatch(/^ol_[\w-]{43}$/);
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    const written = readFileSync(events, 'utf8');
    for (const line of written.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('kind');
    for (const text of [ran.stdout, ran.stderr, written]) expect(text).not.toContain(key);
    url = ran.document().endpoint.url;
  });

  it('answers with the key, and 401 with another or with none', async () => {
    const ask = (authorization: string | undefined) =>
      fetch(`${url}api/tags`, { headers: authorization === undefined ? {} : { authorization } });
    expect((await ask(`Bearer ${key}`)).status).toBe(200);
    expect((await ask('Bearer ol_wrong')).status).toBe(401);
    expect((await ask(undefined)).status).toBe(401);
  });

  it('runs prompts with the key from a file or from the environment, and says what is missing without', async () => {
    const fromFile = await stage.run(['run', 'Hello?', '--key-file', keyFile]);
    const fromEnvironment = await stage.run(['run', 'Hello?'], { env: { OLLAMA_LAMBDA_API_KEY: key } });
    expect([fromFile.code, fromEnvironment.code]).toEqual([0, 0]);
    const without = await stage.run(['run', 'Hello?']);
    expect(without.code).toBe(2);
    expect(without.stderr).toMatch(/OLLAMA_LAMBDA_API_KEY/);
    const wrong = await stage.run(['run', 'Hello?'], { env: { OLLAMA_LAMBDA_API_KEY: 'ol_wrong' } });
    expect(wrong.code).not.toBe(0);
    expect(wrong.stderr).not.toMatch(/\bbug\b/);
  });

  it('keeps the key over later deploys, changed or not', async () => {
    const again = await stage.run([...deploy, '--json']);
    expect(again).toMatchObject({ code: 0 });
    expect(again.document()).toMatchObject({ changed: false });
    const changed = await stage.run([...deploy, '--timeout', '120', '--json']);
    expect(changed).toMatchObject({ code: 0 });
    expect(changed.document()).toMatchObject({ changed: true, endpoint: { url } });
    const ran = await stage.run(['run', 'Hello?', '--key-file', keyFile]);
    expect(ran.code).toBe(0);
  });

  it('says that a file is not written for the key that it keeps', async () => {
    const wanted = join(stage.folder, 'wanted.txt');
    const ran = await stage.run([...deploy, '--timeout', '120', '--key-file', wanted]);
    expect(ran).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/wanted\.txt is not written: the stack keeps/),
    });
    expect(existsSync(wanted)).toBe(false);
  });

  it('keeps the key over a redeploy, which needs no place for one', async () => {
    const ran = await stage.run(['redeploy', ...deploy.slice(1), '--json']);
    expect(ran).toMatchObject({ code: 0 });
    expect((await stage.run(['run', 'Hello?', '--key-file', keyFile])).code).toBe(0);
  });

  it('never shows a key off a terminal, not even when an endpoint changes from iam', async () => {
    const open = ['deploy', '--model', stage.sandbox.model, '--yes', '--auth'];
    expect(await stage.run([...open, 'iam', '--key-file', join(stage.folder, 'none.txt')])).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/none\.txt is not written: auth is iam/),
    });
    const called = await stage.run(['run', 'Hello?', '--key-file', keyFile, '--gateway-key-file', keyFile]);
    expect(called.code).toBe(0);
    expect(called.stderr).toMatch(/--key-file is not used: the endpoint asks for no key \(auth iam\)/);
    expect(called.stderr).toMatch(/--gateway-key-file is not used/);
    const refused = await stage.run([...open, 'api-key']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/--key-file/);
    expect(refused.stdout + refused.stderr).not.toMatch(/ol_[\w-]{43}/);
  });
});
