import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chatLines, openLoopback } from '../invoke/loopback.js';
import { openStage, type Stage } from './stage.js';

describe('the endpoint for other programs', () => {
  let stage: Stage;
  const env = { OLLAMA_LAMBDA_API_KEY: '' };
  beforeAll(async () => {
    stage = await openStage({ modelBytes: 100_000 });
    const deploy = ['deploy', '--model', stage.sandbox.model, '--yes', '--no-verify', '--auth', 'api-key'];
    const ran = await stage.run([...deploy, '--key-file', join(stage.folder, 'key.txt')]);
    expect(ran).toMatchObject({ code: 0 });
    env.OLLAMA_LAMBDA_API_KEY = (
      await promisify(execFile)('cat', [join(stage.folder, 'key.txt')])
    ).stdout.trim();
  });
  afterAll(() => stage.close());

  it('is told as variables, which a shell can evaluate and which hold no key', async () => {
    const ran = await stage.run(['env'], { env });
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).not.toContain(env.OLLAMA_LAMBDA_API_KEY);
    const script = `${ran.stdout}\nprintf '%s %s' "$OPENAI_BASE_URL" "$OPENAI_API_KEY"`;
    const { stdout } = await promisify(execFile)('sh', ['-c', script], { env: { ...process.env, ...env } });
    const [url, key] = stdout.split(' ');
    expect(key).toBe(env.OLLAMA_LAMBDA_API_KEY);
    const models = await fetch(`${url}/models`, { headers: { authorization: `Bearer ${key}` } });
    expect(models.status).toBe(200);
  });

  it.each([
    ['fish', /set -gx OPENAI_API_KEY "\$OLLAMA_LAMBDA_API_KEY"/],
    ['powershell', /\$env:OPENAI_API_KEY = \$env:OLLAMA_LAMBDA_API_KEY/],
  ])('is told in the words of %s', async (shell, says) => {
    expect((await stage.run(['env', '--shell', shell])).stdout).toMatch(says);
  });

  it('is told as a document', async () => {
    const { variables, auth } = JSON.parse((await stage.run(['env', '--json'])).stdout);
    expect(auth).toBe('api-key');
    expect(Object.keys(variables)).toEqual(['OPENAI_BASE_URL', 'OPENAI_API_KEY', 'OLLAMA_HOST']);
  });

  it('is asked by curl, which prints what it does and no key', async () => {
    const ran = await stage.run(['curl', '/api/version', '--include'], { env });
    expect(ran).toMatchObject({ code: 0 });
    expect(JSON.parse(ran.stdout)).toHaveProperty('version');
    expect(ran.stderr).toMatch(
      /curl --no-buffer[\s\S]*\$OLLAMA_LAMBDA_API_KEY[\s\S]*api\/version'[\s\S]*HTTP 200/,
    );
    expect(ran.stderr).not.toContain(env.OLLAMA_LAMBDA_API_KEY);
  });

  it('is asked with a body, from a file too', async () => {
    const messages = [{ role: 'user', content: 'hello there' }];
    writeFileSync(join(stage.folder, 'ask.json'), JSON.stringify({ messages, stream: false }));
    const ran = await stage.run(['curl', '/api/chat', '-d', '@ask.json', '--json'], { env });
    const { status, body } = JSON.parse(ran.stdout);
    expect(status).toBe(200);
    expect(JSON.parse(body).message.content).toMatch(/2 words/);
  });

  it('is printed as the real curl would ask it', async () => {
    const { stdout } = await stage.run(['curl', '/api/version', '--print'], { env });
    const answer = await promisify(execFile)('sh', ['-c', stdout], { env: { ...process.env, ...env } });
    expect(JSON.parse(answer.stdout)).toHaveProperty('version');
  });

  it('makes exit 1 of an answer that refuses', async () => {
    const ran = await stage.run(['curl', '/api/pull', '-d', '{}'], { env });
    expect(ran.code).toBe(1);
    expect(ran.stdout).toMatch(/error/);
  });

  it.each([
    { name: 'a path that is none', argv: ['curl', 'api/tags'], says: /begins with a slash/ },
    { name: 'a method that is none', argv: ['curl', '/', '-X', 'LOOK'], says: /LOOK/ },
    { name: 'a file that is not there', argv: ['curl', '/', '-d', '@nowhere'], says: /@nowhere/ },
    { name: 'a shell that is none', argv: ['env', '--shell', 'tcsh'], says: /tcsh/ },
    { name: 'a port that no proxy can be met on', argv: ['env', '--port', '0'], says: /from 1 to 65535\n/ },
    {
      name: 'an address that is none',
      argv: ['list', '--url', 'nope'],
      says: /--url is "nope"[\s\S]*protocol/,
    },
    { name: 'an address of another kind', argv: ['run', 'x', '--url', 'ftp://x'], says: /--url is "ftp:/ },
    { name: 'a picture that is none', argv: ['run', '--image', 'ask.json', 'what?'], says: /no PNG/ },
    { name: 'no question', argv: ['run'], says: /nothing to ask/ },
  ])('refuses $name: exit 2', async ({ argv, says }) => {
    const ran = await stage.run(argv, { env, stdin: '' });
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(says);
  });

  it('answers what is piped in, behind the prompt', async () => {
    const alone = await stage.run(['run'], { env, stdin: 'one two three\n' });
    expect(alone.stdout).toMatch(/3 words/);
    const both = await stage.run(['run', 'count these'], { env, stdin: 'one two three\n' });
    expect(both.stdout).toMatch(/5 words/);
  });

  it('is asked once more while it wakes, and says so', async () => {
    const statuses = [503, 200];
    const server = await openLoopback(({ method }, response) => {
      // It wants a signature: this is no engine of this machine.
      if (method === 'GET') return void response.writeHead(403).end();
      response.writeHead(statuses.shift() ?? 500, { 'retry-after': '0' }).end(chatLines.join(''));
    });
    const ran = await stage.run(['run', 'hello', '--url', server.url], { env });
    await server.close();
    expect(ran).toMatchObject({ code: 0, stdout: 'Because of scattering.\n' });
    expect(ran.stderr).toMatch(/waking up \(503\)/);
  });

  describe('of this machine, which asks for nothing', () => {
    const without = { AWS_REGION: undefined, AWS_ACCESS_KEY_ID: undefined, OLLAMA_LAMBDA_MODEL: undefined };
    const serving = (...names: readonly string[]) =>
      openLoopback(({ method }, response) => {
        const tags = JSON.stringify({ models: names.map((name) => ({ name })) });
        response.writeHead(200).end(method === 'GET' ? tags : chatLines.join(''));
      });

    it('is measured without an account, a Region or a model’s name', async () => {
      const server = await serving('tiny:latest');
      const argv = ['bench', '--url', server.url, '--requests', '2', '--prompt-tokens', '8', '--json'];
      const ran = await stage.run(argv, { env: { ...env, ...without } });
      await server.close();
      expect(ran).toMatchObject({ code: 0 });
      expect(JSON.parse(ran.stdout)).toMatchObject({
        model: 'tiny:latest',
        rows: [{ requests: 2, failed: 0, firstToken: { warm: { count: 2 } } }],
      });
    });

    it('has to be told which of several models is meant: exit 2', async () => {
      const server = await serving('one:latest', 'two:latest');
      const ran = await stage.run(['run', 'hello', '--url', server.url], { env: { ...env, ...without } });
      await server.close();
      expect(ran).toMatchObject({ code: 2, stdout: '' });
      expect(ran.stderr).toMatch(/it serves one:latest, two:latest[\s\S]*OLLAMA_LAMBDA_MODEL=one:latest/);
    });
  });
});
