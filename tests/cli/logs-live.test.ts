import { EventEmitter } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStage, type Stage } from './stage.js';

describe('logs of a deployed function', () => {
  let stage: Stage;
  const group = '/aws/lambda/ollama-lambda';
  beforeAll(async () => {
    stage = await openStage();
    const deploy = ['deploy', '--model', stage.sandbox.model, '--yes'];
    expect(await stage.run(deploy)).toMatchObject({ code: 0 });
    expect(await stage.run(['run', 'hello world'])).toMatchObject({ code: 0 });
  });
  afterAll(() => stage.close());

  const eventsOf = (stdout: string): readonly { timestamp: number; message: string; stream: string }[] =>
    JSON.parse(stdout).events;

  it('prints what happened, its requests in a line each', async () => {
    const ran = await stage.run(['logs']);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toMatch(/POST \/api\/chat 200 · \d/);
    expect(ran.stdout).toMatch(/model-loaded/);
    expect(ran.stdout).not.toContain('_aws');
  });

  it('gives all lines of one request, its instance’s start included', async () => {
    const all = eventsOf((await stage.run(['logs', '--json'])).stdout);
    const ids = all.flatMap(({ message }) => /^START RequestId: (\S+)/.exec(message)?.[1] ?? []);
    expect(ids).toHaveLength(2);
    const [cold = '', warm = ''] = ids;
    const ofCold = await stage.run(['logs', '--request', cold, '--raw']);
    expect(ofCold.stdout).toContain(`END RequestId: ${cold}`);
    expect(ofCold.stdout).toContain('model-loaded');
    expect(ofCold.stdout).not.toContain(`END RequestId: ${warm}`);
    const ofWarm = await stage.run(['logs', '--request', warm, '--raw']);
    expect(ofWarm.stdout).toContain('"event":"request"');
    expect(ofWarm.stdout).not.toContain('model-loaded');
    expect(ofWarm.stdout).not.toContain(cold);
  });

  it('says exit 6 for a request that is not there, or a function that is not', async () => {
    const request = await stage.run(['logs', '--request', '00000000-0000-4000-8000-000000000000']);
    expect(request).toMatchObject({ code: 6, stdout: '' });
    const elsewhere = await stage.run(['logs', '--name', 'elsewhere']);
    expect(elsewhere).toMatchObject({ code: 6, stdout: '' });
    expect(elsewhere.stderr).toMatch(/\/aws\/lambda\/elsewhere/);
    expect(await stage.run(['logs', '--diagnose', '--name', 'elsewhere'])).toMatchObject({ code: 6 });
  });

  it('lets CloudWatch filter, and tells what it does not take', async () => {
    const reports = eventsOf((await stage.run(['logs', '--filter', 'REPORT', '--json'])).stdout);
    expect(reports).toHaveLength(2);
    const requests = await stage.run([
      'logs',
      '--filter',
      '{ $.event = "request" && $.status = 200 }',
      '--json',
    ]);
    expect(eventsOf(requests.stdout)).toHaveLength(2);
    const wrong = await stage.run(['logs', '--filter', '{ broken']);
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toMatch(/\{ broken/);
  });

  it('follows: each event once, new ones as they come, until Ctrl-C', async () => {
    const signals = new EventEmitter();
    let told = false;
    const ran = await stage.run(['logs', '-f', '--json', '--filter', '"a new line"', '--since', '1m'], {
      signals,
      onStderr: () => {
        if (told) return;
        told = true;
        for (const number of [1, 2, 3]) {
          setTimeout(() => stage.parts.logs.put(group, 'x', `a new line ${number}`), number * 60);
        }
      },
      onStdout: (said) => {
        if (said.includes('a new line 3')) signals.emit('SIGINT');
      },
    });
    expect(ran.code).toBe(130);
    const lines = ran.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).message);
    expect(lines).toEqual(['a new line 1', 'a new line 2', 'a new line 3']);
  });

  it('diagnoses a healthy function, and one whose engine was killed', async () => {
    const healthy = await stage.run(['logs', '--diagnose', '--json']);
    expect(JSON.parse(healthy.stdout)).toMatchObject({ ok: true, findings: [] });
    stage.parts.logs.put(group, 'x', 'llama-server process has terminated: signal: killed');
    const killed = await stage.run(['logs', '--diagnose', '--json']);
    expect(JSON.parse(killed.stdout).findings).toMatchObject([{ id: 'runner-killed', times: 1 }]);
  });

  it('tells a missing permission and its action: exit 1', async () => {
    stage.sandbox.faults.add({ at: 'logs:FilterLogEvents', kind: 'deny' });
    const ran = await stage.run(['logs']);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(/logs:FilterLogEvents/);
  });
});
