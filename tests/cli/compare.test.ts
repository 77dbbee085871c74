import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openStage, type Stage } from './stage.js';

jest.setTimeout(180_000);

const quick = ['--prompt', 'Say hello.', '--prompts', 'more.txt', '--answer-tokens', '8'];

describe('compare', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ modelBytes: 100_000, accountMemoryCap: 3008 });
    writeFileSync(
      join(stage.folder, 'ollama-lambda.yaml'),
      `model: ${stage.sandbox.model}
environments:
  large: {name: chat-large, stackName: Large, memory: 3008, endpoint: {auth: api-key}}
  never: {name: chat-never, stackName: Never}
  same: {timeout: 77}
`,
    );
    writeFileSync(join(stage.folder, 'more.txt'), 'Count to\nthree.\n\nAnd now to four.\n');
    const deploy = ['deploy', '--yes', '--no-verify'];
    expect(await stage.run(deploy)).toMatchObject({ code: 0 });
    const keyFile = join(stage.folder, 'key.txt');
    expect(await stage.run([...deploy, '--env', 'large', '--key-file', keyFile])).toMatchObject({ code: 0 });
  });
  afterAll(() => stage.close());

  it('says all that is wrong with its options, and asks nobody', async () => {
    const calls = stage.sandbox.calls().length;
    const places = ['--local', '--url', 'http://127.0.0.1:9/'];
    const ran = await stage.run([
      'compare',
      'one',
      'one',
      '--requests',
      '0',
      '--prompts',
      'none.txt',
      ...places,
    ]);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(
      /two models or more[\s\S]*--requests is "0"[\s\S]*give one of them[\s\S]*none\.txt cannot be read/,
    );
    expect(stage.sandbox.calls()).toHaveLength(calls);
  });

  it('asks what the config and an environment have deployed, without a key of either', async () => {
    const chart = join(stage.folder, 'compare.svg');
    const argv = ['compare', stage.sandbox.model, 'large', ...quick, '--json', '--chart', chart];
    const ran = await stage.run(argv, { cwd: stage.folder });
    expect(ran.code).toBe(0);
    const { models, options } = JSON.parse(ran.stdout);
    expect(options.prompts).toEqual(['Say hello.', 'Count to\nthree.', 'And now to four.']);
    expect(models).toMatchObject([
      { label: stage.sandbox.model, where: expect.stringMatching(/^ollama-lambda in /), memory: 1769 },
      { label: 'large', where: expect.stringMatching(/^chat-large in .* \(large\)$/), memory: 3008 },
    ]);
    for (const model of models) {
      expect(model).toMatchObject({
        requests: 3,
        failed: 0,
        firstToken: { cold: { count: 1 }, warm: { count: 2 } },
        costPerThousandTokens: expect.any(Number),
        needed: expect.any(Number),
      });
      expect(model.answers.map(({ text }: { text: string }) => text.length > 0)).toEqual([true, true, true]);
    }
    expect(readFileSync(chart, 'utf8')).toMatch(/>large, cold</);
  });

  it('refuses two names of one deployment, before anything is asked', async () => {
    const calls = stage.called('lambda:InvokeWithResponseStream');
    const ran = await stage.run(['compare', stage.sandbox.model, 'same'], { cwd: stage.folder });
    expect(ran).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/tiny-llama and same are one deployment: stack OllamaLambdaStack/),
    });
    expect(stage.called('lambda:InvokeWithResponseStream')).toBe(calls);
  });

  it('takes the name of an environment that deploys what the config itself does', async () => {
    const argv = ['compare', 'same', 'large', ...quick, '--json'];
    const ran = await stage.run(argv, { cwd: stage.folder });
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.stdout).models).toMatchObject([
      { label: 'same', where: expect.stringMatching(/^ollama-lambda in .* \(same\)$/), memory: 1769 },
      { label: 'large', memory: 3008 },
    ]);
  });

  it('shows it as a table with the answers below', async () => {
    const ran = await stage.run(['compare', stage.sandbox.model, 'large', '--prompt', 'Say hello.']);
    expect(ran.stdout).toMatch(/^model +cold first +first p50 +tokens\/s +tokens +\$\/1,000 tokens +needs$/m);
    expect(ran.stderr).toContain('one answer of each, ');
    expect(ran.stdout).toMatch(/^> Say hello\.\n\S+\n {2}\S[\s\S]*\nlarge\n {2}\S/m);
  });

  it('says what is deployed when something is not: exit 6', async () => {
    const ran = await stage.run(['compare', stage.sandbox.model, 'never', '--json']);
    expect(ran.code).toBe(6);
    expect(ran.document().error).toMatchObject({
      code: 'model-not-deployed',
      message: expect.stringMatching(/^never is not deployed/),
      why: expect.stringMatching(
        /tiny-llama:latest \(environment same\), tiny-llama:latest \(environment large\)/,
      ),
    });
  });

  it('tells of a request that failed: exit 1', async () => {
    stage.sandbox.faults.add({ at: 'lambda:InvokeWithResponseStream', kind: 'deny' });
    const ran = await stage.run(['compare', stage.sandbox.model, 'large', '--prompt', 'x']);
    while (stage.sandbox.faults.take('lambda:InvokeWithResponseStream') !== undefined);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/may not do lambda:Invoke/);
  });

  it('shows what has been answered on Ctrl-C', async () => {
    const argv = ['compare', stage.sandbox.model, 'large', '--prompt', 'x', '--requests', '500', '--json'];
    const ran = await stage.run(argv, {
      onStderr: (said, signals) => {
        if (!said.includes('answers of each')) return;
        setTimeout(() => signals.emit('SIGINT'), 1500).unref();
      },
    });
    expect(ran.code).toBe(130);
    const [first] = JSON.parse(ran.stdout).models;
    expect(first.requests).toBeLessThan(500);
  });
});

describe('compare on this machine', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ modelBytes: 100_000 });
  });
  afterAll(() => stage.close());

  it('starts an engine for this alone, needs no AWS, and leaves nothing behind', async () => {
    const env = { AWS_ACCESS_KEY_ID: undefined, AWS_REGION: undefined };
    const argv = [
      'compare',
      'llama3.2:1b',
      'qwen2.5:0.5b',
      '--engine',
      'stand-in',
      '--prompt',
      'Hi',
      '--json',
    ];
    const ran = await stage.run(argv, { env });
    expect(ran).toMatchObject({ code: 0 });
    expect(JSON.parse(ran.stdout).models).toMatchObject([
      { label: 'llama3.2:1b', needed: expect.any(Number), firstToken: { cold: { count: 1 } } },
      {
        label: 'qwen2.5:0.5b',
        where: 'the stand-in on this machine',
        estimated: { low: expect.any(Number) },
      },
    ]);
    expect(stage.sandbox.calls()).toEqual([]);
  });

  it('says so when there is no engine, and does not pretend: exit 5', async () => {
    const env = { PATH: '/nowhere', OLLAMA_BIN: undefined };
    const ran = await stage.run(['compare', 'a', 'b', '--local', '--json'], { env });
    expect(ran.code).toBe(5);
    expect(ran.document().error).toMatchObject({ code: 'engine-missing' });
  });

  it('says what an address serves when a model is not among it: exit 6; and that nobody is there: exit 1', async () => {
    const compare = (url: string) => stage.run(['compare', 'a', 'b', '--url', url, '--json']);
    const server = createServer((_request, response) => response.end('{"models":[{"name":"a:latest"}]}'));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const absent = await compare(url);
    expect(absent.code).toBe(6);
    expect(absent.document().error).toMatchObject({
      code: 'model-not-served',
      message: `${url} does not serve b`,
      why: 'it serves a:latest',
    });
    server.closeAllConnections();
    server.close();
    const nobody = await compare(url);
    expect(nobody.code).toBe(1);
    expect(nobody.document().error).toMatchObject({ code: 'endpoint-unreachable' });
    expect(await compare('nowhere')).toMatchObject({ code: 2 });
  });
});
