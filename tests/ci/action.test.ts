import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openStage, type Stage, surroundings } from '../cli/stage.js';
import { bash, createRunner, packageOfThisBuild, type Runner } from './runner.js';
import { gitLab, readText } from './workflows.js';

jest.setTimeout(180_000);

let stage: Stage;
let github: Runner;

beforeAll(async () => {
  stage = await openStage({ modelBytes: 100_000 });
  github = createRunner(mkdtempSync(join(stage.folder, 'runner-')), {
    ...surroundings(stage.folder),
    ...stage.sandbox.environment,
  });
  writeFileSync(join(github.work, 'ollama-lambda.yaml'), `model: ${stage.sandbox.model}\n`);
  const packages = packageOfThisBuild(join(stage.folder, 'package'));
  expect(await github.step('Install', { packages })).toMatchObject({ code: 0 });
});
afterAll(() => stage.close());

describe('the action', () => {
  it('refuses a command that it does not have', async () => {
    const name = 'Refuse a command that is not known';
    const refused = await github.step(name, { command: 'destroy' });
    expect(refused).toMatchObject({ code: 2, stdout: expect.stringContaining('::error') });
    expect(await github.step(name, { command: 'plan' })).toMatchObject({ code: 0, stdout: '' });
  });

  it('validates: annotations, and the same findings as SARIF', async () => {
    expect(await github.step('Validate')).toMatchObject({ code: 0 });
    expect(github.wrote('output')).toContain(`sarif=${github.temp}/ollama-lambda.sarif\n`);
    writeFileSync(join(github.work, 'ollama-lambda.yaml'), 'model: llama3.2:1b\nmemory: 7\n');
    const wrong = await github.step('Validate');
    expect(wrong).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/::error .*file=ollama-lambda.yaml/),
    });
    expect(JSON.parse(readFileSync(join(github.temp, 'ollama-lambda.sarif'), 'utf8'))).toMatchObject({
      version: '2.1.0',
      runs: [{ results: [{ level: 'error' }] }],
    });
    writeFileSync(join(github.work, 'ollama-lambda.yaml'), `model: ${stage.sandbox.model}\n`);
  });

  it('plans into a document and a summary, and changes nothing', async () => {
    expect(await github.step('Plan')).toMatchObject({ code: 0 });
    const plan = JSON.parse(readFileSync(join(github.temp, 'ollama-lambda-plan.json'), 'utf8'));
    expect(plan).toMatchObject({
      version: 1,
      steps: expect.arrayContaining([expect.objectContaining({ kind: 'change-stack' })]),
    });
    expect(github.wrote('summary')).toMatch(
      /^<!-- ollama-lambda -->\n[\s\S]*an hour[\s\S]*AWS::Lambda::Function/,
    );
    expect(stage.called('cloudformation:CreateChangeSet')).toBe(0);
  });

  it('deploys, tells the URL, and finds nothing to do a second time', async () => {
    expect(await github.step('Deploy')).toMatchObject({ code: 0 });
    expect(github.wrote('output')).toMatch(/\nurl=http:\/\/127\.0\.0\.1:\d+\/\nchanged=true\n$/);
    expect(await github.step('Deploy')).toMatchObject({ code: 0 });
    expect(github.wrote('output')).toMatch(/\nchanged=false\n$/);
  });

  it('fails where no environment of that name is, and writes no output', async () => {
    const before = github.wrote('output');
    expect(await github.step('Deploy', { environment: 'prod' })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('OLLAMA_LAMBDA_ENV'),
    });
    expect(github.wrote('output')).toBe(before);
  });
});

describe('the comment on a pull request', () => {
  interface Comment {
    readonly id: number;
    readonly user: { readonly type: string };
    body: string;
  }
  let server: Server;
  let comments: Comment[] = [];
  let may = true;
  const asked: string[] = [];
  const tokens = new Set<string | undefined>();
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      asked.push(`${request.method} ${request.url}`);
      tokens.add(request.headers.authorization);
      let text = '';
      for await (const chunk of request) text += chunk;
      const { body } = text === '' ? { body: '' } : (JSON.parse(text) as { body: string });
      if (request.method === 'POST')
        comments.push({ id: 1000 + comments.length, user: { type: 'Bot' }, body });
      const changed = comments.find(({ id }) => request.url?.endsWith(`/comments/${id}`));
      if (changed) changed.body = body;
      const page = Number(new URL(request.url ?? '', 'http://localhost').searchParams.get('page') ?? 1);
      const answer =
        request.method === 'GET' ? comments.slice(100 * (page - 1), 100 * page) : { html_url: 'there' };
      response.writeHead(may ? 200 : 403).end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise<unknown>((resolve) => server.close(resolve)));

  const keep = () => {
    const { port } = server.address() as AddressInfo;
    const env = { GITHUB_API_URL: `http://127.0.0.1:${port}`, GITHUB_REPOSITORY: 'owner/name' };
    const inputs = { 'github.token': 'token-of-a-test', 'github.event.pull_request.number': '7' };
    Object.assign(github.env, env);
    asked.length = 0;
    return github.step('Comment', inputs);
  };

  it('is written once and then written anew, however many others stand between', async () => {
    const mark = readFileSync(join(github.temp, 'ollama-lambda-comment.md'), 'utf8').split('\n', 1)[0];
    comments = Array.from({ length: 120 }, (_, id) => ({
      id,
      user: { type: 'User' },
      body: `${mark} I typed it`,
    }));
    expect(await keep()).toMatchObject({ code: 0, stdout: 'there\n' });
    expect(asked.at(-1)).toBe('POST /repos/owner/name/issues/7/comments');
    expect(comments).toHaveLength(121);
    expect(await keep()).toMatchObject({ code: 0 });
    expect(asked.at(-1)).toBe('PATCH /repos/owner/name/issues/comments/1120');
    expect(comments).toHaveLength(121);
    expect([...tokens]).toEqual(['Bearer token-of-a-test']);
  });

  it('stays below what GitHub takes', async () => {
    const file = join(github.temp, 'ollama-lambda-comment.md');
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, `${before.split('\n', 1)[0]}\n~~~~text\n${'x'.repeat(100_000)}\n~~~~\n`);
    expect(await keep()).toMatchObject({ code: 0 });
    expect(comments.at(-1)?.body.length).toBeLessThan(65_536);
    expect(comments.at(-1)?.body).toMatch(/x\n~~~~\n\nThe rest is in the summary of the run\.\n$/);
    writeFileSync(file, before);
  });

  it('says which permission is missing, and not the token', async () => {
    may = false;
    const refused = await keep();
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('pull-requests: write') });
    expect(`${refused.stdout}${refused.stderr}`).not.toContain('token-of-a-test');
    may = true;
  });
});

describe('the versions for GitLab and for a shell', () => {
  /** Nothing is published yet: `npx --yes <package>` is the program that was built here. */
  let env: Readonly<Record<string, string | undefined>>;
  beforeAll(() => {
    const program = join(github.temp, 'ollama-lambda/node_modules/.bin/ollama-lambda');
    const npx = join(stage.folder, 'npx');
    writeFileSync(npx, `#!/bin/sh\nshift 2\nexec ${program} "$@"\n`, { mode: 0o755 });
    env = { ...github.env, PATH: `${stage.folder}:${github.env.PATH}`, OLLAMA_LAMBDA: 'ollama-lambda@0.1.0' };
  });

  it.each(['validate', 'plan', 'deploy'])('GitLab’s job %s passes', async (job) => {
    const script = (gitLab[job]?.script ?? []).join('\n');
    expect(await bash(script, { cwd: github.work, env })).toMatchObject({ code: 0 });
  });

  it('GitLab’s token goes into a file that only its owner reads', async () => {
    const aws = gitLab['.aws'] as unknown as { before_script: readonly string[] };
    const project = join(github.work, 'project');
    const variables = {
      CI_PROJECT_DIR: project,
      AWS_TOKEN: 'jwt',
      AWS_WEB_IDENTITY_TOKEN_FILE: `${project}.tmp/aws-token`,
    };
    const script = `${aws.before_script.join('\n')}\nstat -c %a "$AWS_WEB_IDENTITY_TOKEN_FILE"`;
    expect(await bash(script, { cwd: github.work, env: { ...env, ...variables } })).toMatchObject({
      code: 0,
      stdout: '600\n',
    });
    expect(readFileSync(`${project}.tmp/aws-token`, 'utf8')).toBe('jwt');
    rmSync(`${project}.tmp`, { recursive: true });
  });

  it.each(['validate', 'plan', 'deploy'])('ci.sh %s passes, and leaves its document', async (command) => {
    const script = `set -- ${command}\n${readText('docs/ci/ci.sh')}`;
    expect(await bash(script, { cwd: github.work, env })).toMatchObject({ code: 0 });
    const left = readFileSync(
      join(github.work, 'ollama-lambda-ci', command === 'validate' ? 'junit.xml' : `${command}.json`),
      'utf8',
    );
    expect(left).toMatch(command === 'validate' ? /<testsuites/ : /"(version|schemaVersion)": 1/);
  });

  it('ci.sh says its usage for anything else', async () => {
    expect(
      await bash(`set -- destroy\n${readText('docs/ci/ci.sh')}`, { cwd: github.work, env }),
    ).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('validate | plan | deploy'),
    });
  });
});
