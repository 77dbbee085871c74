import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  ExecuteChangeSetCommand,
  waitUntilChangeSetCreateComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
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
    const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
    await setKeys(stage, `${digest(key)},ci=${digest('the-second-key')}`);
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
    const ofSecond = await ask('the-second-key', [long], many);
    expect(ofSecond).toMatchObject({ status: 200 });
    expect(JSON.parse(ofSecond.text).eval_count).toBeLessThanOrEqual(4);
    expect(await ask('the-second-key', ['one', 'two'])).toMatchObject({ status: 400 });
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

/** What a command that makes keys will do: the parameter alone. */
async function setKeys({ sandbox }: Stage, value: string): Promise<void> {
  const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION } = sandbox.environment;
  const client = new CloudFormationClient({
    region: AWS_REGION ?? 'us-east-1',
    endpoint: String(AWS_ENDPOINT_URL),
    credentials: { accessKeyId: String(AWS_ACCESS_KEY_ID), secretAccessKey: String(AWS_SECRET_ACCESS_KEY) },
  });
  const StackName = 'OllamaLambdaStack';
  const ChangeSetName = 'second-key';
  await client.send(
    new CreateChangeSetCommand({
      StackName,
      ChangeSetName,
      ChangeSetType: 'UPDATE',
      UsePreviousTemplate: true,
      Capabilities: ['CAPABILITY_IAM'],
      Parameters: [
        { ParameterKey: 'ImageUri', UsePreviousValue: true },
        { ParameterKey: 'ApiKeySha256', ParameterValue: value },
      ],
    }),
  );
  const patience = { client, maxWaitTime: 120, minDelay: 1, maxDelay: 1 };
  await waitUntilChangeSetCreateComplete(patience, { StackName, ChangeSetName });
  await client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName }));
  await waitUntilStackUpdateComplete(patience, { StackName });
  client.destroy();
}
