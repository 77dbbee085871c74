import { execFile } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStage, type Ran, type Stage } from './stage.js';

const run = promisify(execFile);

/** Through how many hands a question goes: the gateway's key, the function's, and the function. */
describe('an endpoint behind a gateway with keys', () => {
  let stage: Stage;
  const env = { OLLAMA_LAMBDA_API_KEY: '', OLLAMA_LAMBDA_GATEWAY_KEY: '' };
  beforeAll(async () => {
    stage = await openStage({ modelBytes: 100_000 });
    writeFileSync(
      join(stage.folder, 'ollama-lambda.yaml'),
      `model: ${stage.sandbox.model}\nendpoint: {auth: api-key}\ngateway: {enabled: true, rate: 1000, burst: 1000, keys: [web, ci]}\n`,
    );
    const deployed = await stage.run([
      'deploy',
      '--yes',
      '--no-verify',
      '--key-file',
      join(stage.folder, 'key.txt'),
    ]);
    expect(deployed).toMatchObject({ code: 0 });
    expect(deployed.stdout).toMatch(/OLLAMA_LAMBDA_API_KEY=… OLLAMA_LAMBDA_GATEWAY_KEY=… ollama-lambda run/);
    env.OLLAMA_LAMBDA_API_KEY = readFileSync(join(stage.folder, 'key.txt'), 'utf8').trim();
    const [web] = stage.sandbox.gatewayKeys();
    env.OLLAMA_LAMBDA_GATEWAY_KEY = web!.value;
  });
  afterAll(() => stage.close());

  /** Starts what runs until Ctrl-C, and gives its address when it has told it. */
  async function address(argv: readonly string[]): Promise<{ url: string; end: () => Promise<Ran> }> {
    const signals = new EventEmitter();
    let running: Promise<Ran> | undefined;
    const url = await new Promise<string>((resolve, reject) => {
      running = stage.run(argv, { env, signals, onStdout: (said) => resolve(said.trim()) });
      running.then((ran) => reject(new Error(ran.stderr)), reject);
    });
    return {
      url: url.replace(/\/$/, ''),
      end: () => {
        signals.emit('SIGINT');
        return running as Promise<Ran>;
      },
    };
  }

  it.each([
    ['run', ['run', 'one two three'], /3 words/],
    ['curl', ['curl', '/api/version'], /"version"/],
    ['list', ['list'], /tiny/],
    ['bench', ['bench', '--requests', '1', '--prompt-tokens', '8', '--concurrency', '1'], /p50/i],
  ])('is used by %s', async (_name, argv, says) => {
    const ran = await stage.run(argv, { env });
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toMatch(says);
    for (const key of Object.values(env)) expect(ran.stdout + ran.stderr).not.toContain(key);
  });

  it('is used by chat', async () => {
    const ran = await stage.run(['chat'], { env, stdin: 'one two\n/bye\n' });
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toMatch(/2 words/);
  });

  it.each(['proxy', 'open'])('is used by %s, which adds both keys', async (command) => {
    const { url, end } = await address([command, '--port', '0']);
    const answer = await fetch(`${url}/api/tags`);
    expect(answer.status).toBe(200);
    expect(((await answer.json()) as { models: unknown[] }).models).toHaveLength(1);
    expect(await end()).toMatchObject({ code: 130 });
  });

  it('is told by env as the proxy, which alone can bring two keys', async () => {
    const ran = await stage.run(['env'], { env });
    expect(ran.stdout).toContain("export OPENAI_BASE_URL='http://127.0.0.1:11434/v1'");
    expect(ran.stdout).toMatch(/# requests get their keys from: ollama-lambda proxy\n# which finds them in/);
    for (const key of Object.values(env)) expect(ran.stdout).not.toContain(key);
  });

  it('is printed as the real curl would ask it', async () => {
    const { stdout } = await stage.run(['curl', '/api/version', '--print'], { env });
    expect(stdout).toContain('x-api-key: $OLLAMA_LAMBDA_GATEWAY_KEY');
    const answer = await run('sh', ['-c', stdout], { env: { ...process.env, ...env } });
    expect(JSON.parse(answer.stdout)).toHaveProperty('version');
  });

  it.each([
    ['without the gateway’s key', { OLLAMA_LAMBDA_GATEWAY_KEY: '' }, 2, /get-api-keys .*ollama-lambda-web/],
    ['with a wrong one', { OLLAMA_LAMBDA_GATEWAY_KEY: 'wrong' }, 4, /the gateway does not know the key/],
    ['without the function’s key', { OLLAMA_LAMBDA_API_KEY: '' }, 2, /wants an API key/],
    ['with the gateway’s key alone', { OLLAMA_LAMBDA_API_KEY: 'wrong' }, 4, /refused the call \(401\)/],
  ])('is not used %s, and says what to do', async (_name, changed, code, says) => {
    const ran = await stage.run(['run', 'hello'], { env: { ...env, ...changed } });
    expect(ran).toMatchObject({ code, stdout: '' });
    expect(ran.stderr).toMatch(says);
  });

  it('takes the gateway’s key from a file', async () => {
    writeFileSync(join(stage.folder, 'gateway-key.txt'), `${env.OLLAMA_LAMBDA_GATEWAY_KEY}\n`);
    const argv = ['run', '--gateway-key-file', join(stage.folder, 'gateway-key.txt'), 'one two'];
    const { OLLAMA_LAMBDA_API_KEY } = env;
    expect((await stage.run(argv, { env: { OLLAMA_LAMBDA_API_KEY } })).stdout).toMatch(/2 words/);
  });

  it('goes without a trace', async () => {
    expect(await stage.run(['destroy', '--yes'])).toMatchObject({ code: 0 });
    expect(stage.sandbox.leftovers()).toEqual([]);
  });
});

it('with auth iam requests are signed for the gateway, and the policy of callers says so', async () => {
  const stage = await openStage({ modelBytes: 100_000 });
  try {
    const config = `model: ${stage.sandbox.model}\ngateway: {enabled: true}\n`;
    writeFileSync(join(stage.folder, 'ollama-lambda.yaml'), config);
    expect(await stage.run(['deploy', '--yes', '--no-verify'])).toMatchObject({ code: 0 });
    expect((await stage.run(['run', 'one two'])).stdout).toMatch(/2 words/);
    const { stdout } = await stage.run(['curl', '/api/version', '--print']);
    expect(stdout).toMatch(/aws:amz:eu-central-1:execute-api[\s\S]*\/live\/api\/version/);
    expect((await stage.run(['policy', '--for', 'call'])).stdout).toContain('"execute-api:Invoke"');
  } finally {
    await stage.close();
  }
});
