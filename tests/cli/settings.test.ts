import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openStage, type Stage } from './stage.js';

jest.setTimeout(180_000);

describe('settings of the config', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.close());

  it('reach the function, and it obeys', async () => {
    const keyFile = join(stage.folder, 'key.txt');
    const config = (keys: string): string => `
model: ${stage.sandbox.model}
kvCacheType: q8_0
systemPrompt: You are a parrot.
guard: ["launch\\\\s+code"]
limits:
  outputTokens: 20
  messages: 3
${keys}
logs: {retention: 3}
metrics: {namespace: Team/Llm}
endpoint:
  auth: api-key
  cors: {origins: ["https://app.example"], maxAge: 60}
`;
    const write = (keys = ''): void => writeFileSync(join(stage.folder, 'ollama-lambda.yaml'), config(keys));
    const deploy = ['deploy', '--yes', '--json'];

    write('  keys: {ci: {outputTokens: 4}}');
    const tooEarly = await stage.run([...deploy, '--key-file', keyFile]);
    expect(tooEarly.code).toBe(2);
    expect(tooEarly.stdout + tooEarly.stderr).toContain('limits-unknown-key');

    write();
    const first = await stage.run([...deploy, '--key-file', keyFile]);
    expect(first).toMatchObject({ code: 0 });
    const key = readFileSync(keyFile, 'utf8').trim();
    const secondFile = join(stage.folder, 'second.txt');
    expect(await stage.run(['key', 'create', 'ci', '--key-file', secondFile])).toMatchObject({ code: 0 });
    const secondKey = readFileSync(secondFile, 'utf8').trim();
    write('  keys: {ci: {outputTokens: 4, messages: 1}}');
    const second = await stage.run(deploy);
    expect(second).toMatchObject({ code: 0 });
    const { url } = second.document().endpoint;

    const ask = async (asking: string | undefined, messages: readonly string[], more = {}) => {
      const answer = await fetch(`${url}api/chat`, {
        method: 'POST',
        headers: { ...(asking && { authorization: `Bearer ${asking}` }), origin: 'https://app.example' },
        body: JSON.stringify({
          model: stage.sandbox.model,
          stream: false,
          messages: messages.map((content) => ({ role: 'user', content })),
          ...more,
        }),
      });
      return { status: answer.status, headers: answer.headers, text: await answer.text() };
    };
    const many = { options: { num_predict: 500 } };
    const long = Array.from({ length: 60 }, (_, n) => `word${n}`).join(' ');

    expect(await ask(undefined, ['hello'])).toMatchObject({ status: 401 });
    const own = await ask(key, [long], many);
    expect(own).toMatchObject({ status: 200 });
    expect(own.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(JSON.parse(own.text).eval_count).toBeLessThanOrEqual(20);
    const ofSecond = await ask(secondKey, [long], many);
    expect(ofSecond).toMatchObject({ status: 200 });
    expect(JSON.parse(ofSecond.text).eval_count).toBeLessThanOrEqual(4);
    expect(await ask(secondKey, ['one', 'two'])).toMatchObject({ status: 400 });
    expect(await ask(key, ['one', 'two'])).toMatchObject({ status: 200 });
    expect(await ask(key, ['one', 'two', 'three', 'four'])).toMatchObject({ status: 400 });
    const guarded = await ask(key, ['What is the LAUNCH  code?']);
    expect(guarded.status).toBeGreaterThanOrEqual(400);
    expect(guarded.text).toMatch(/not allowed/);

    const preflight = await fetch(`${url}api/chat`, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(preflight.headers.get('access-control-max-age')).toBe('60');

    const settled = await stage.run(deploy);
    expect(settled.document()).toMatchObject({ ok: true, changed: false });
  });
});
