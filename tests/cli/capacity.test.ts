import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { openStage, type Stage } from './stage.js';

jest.setTimeout(180_000);

const group = '/aws/lambda/ollama-lambda';
const deploy = ['deploy', '--yes', '--json'];

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

const write = (more: string): void =>
  writeFileSync(
    join(stage.folder, 'ollama-lambda.yaml'),
    `model: ${stage.sandbox.model}\nendpoint: {auth: none, public: true}\n${more}\n`,
  );
const destroyed = async (): Promise<readonly string[]> => {
  expect(await stage.run(['destroy', '--yes'])).toMatchObject({ code: 0 });
  return stage.sandbox.leftovers();
};

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
};

describe('a warm-up schedule', () => {
  /** The instances that answered warm-ups: each writes into a stream of its own. */
  const warmed = (): readonly string[] =>
    [...(stage.parts.logs.find(group)?.streams ?? [])]
      .filter(([, lines]) => lines.some(({ message }) => message.includes('"warm-up"')))
      .map(([name]) => name);

  it('wakes one instance, or as many as it is asked for, and goes with the stack', async () => {
    write('warm: {everyMinutes: 5}');
    expect(await stage.run(deploy)).toMatchObject({ code: 0 });
    expect(stage.sandbox.fireSchedules()).toBe(1);
    await until(() => warmed().length === 1);

    write(
      'warm: {everyMinutes: 10, instances: 3, from: 8, until: 18, days: MON-FRI, timeZone: Europe/Berlin}',
    );
    expect(await stage.run(deploy)).toMatchObject({ code: 0 });
    expect(stage.sandbox.fireSchedules()).toBe(3);
    await until(() => warmed().length >= 3);
    expect(stage.sandbox.leftovers()).toContainEqual(expect.stringMatching(/^schedule /));

    expect(await destroyed()).toEqual([]);
  });
});

describe('provisioned concurrency', () => {
  const instances = (): readonly string[] =>
    stage.sandbox.leftovers().filter((line) => line.startsWith('lambda instances'));

  it('has instances with the model loaded before anybody calls, of the version that is live', async () => {
    write('provisioned: {instances: 2}');
    const first = await stage.run([...deploy, '--no-verify']);
    expect(first).toMatchObject({ code: 0 });
    expect(instances()).toEqual(['lambda instances: 2 of ollama-lambda:1']);

    const { url } = first.document().endpoint;
    const { models } = (await (await fetch(`${url}api/ps`)).json()) as { models: unknown[] };
    expect(models).toHaveLength(1);
    const requests = (): readonly string[] =>
      [...(stage.parts.logs.find(group)?.streams.values() ?? [])]
        .flat()
        .flatMap(({ message }) => (message.includes('"/api/ps"') ? [message] : []));
    await until(() => requests().length > 0);
    expect(JSON.parse(requests()[0] ?? '')).toMatchObject({ loadMs: expect.any(Number) });

    write('provisioned: {instances: 1}\nlimits: {messages: 7}');
    expect(await stage.run([...deploy, '--no-verify'])).toMatchObject({ code: 0 });
    expect(instances()).toEqual(['lambda instances: 1 of ollama-lambda:2']);

    write('limits: {messages: 7}');
    expect(await stage.run([...deploy, '--no-verify'])).toMatchObject({ code: 0 });
    expect(instances()).toEqual([]);
    expect(await destroyed()).toEqual([]);
  });

  it('fails the deploy, and leaves what is live, when an instance cannot load its model', async () => {
    write('');
    expect(await stage.run(deploy)).toMatchObject({ code: 0 });
    write('provisioned: {instances: 1}\ncontext: 8192');
    stage.sandbox.faults.add({
      at: 'resource:AWS::Lambda::Alias:update',
      kind: 'error',
      message: 'Provisioned concurrency is FAILED',
    });
    const failed = await stage.run(deploy);
    expect(failed.code).not.toBe(0);
    expect(failed.stderr + failed.stdout).toContain('Provisioned concurrency is FAILED');
    expect(instances()).toEqual(['lambda instances: 1 of ollama-lambda:1']);
  });
});

describe('SnapStart', () => {
  it('publishes a version when its model is loaded, of an image that allows it, and keeps no other', async () => {
    write('');
    const plain = await stage.run(deploy);
    const before = stage.sandbox.bytesReceived();
    write('snapStart: {enabled: true}');
    const ran = await stage.run([...deploy, '--no-verify']);
    expect(ran).toMatchObject({ code: 0 });
    // A config and a manifest: no layer travels again.
    expect(stage.sandbox.bytesReceived() - before).toBeLessThan(100_000);
    expect(stage.sandbox.leftovers()).toContain('lambda instances: 1 of ollama-lambda:2');
    const { url } = plain.document().endpoint;
    const { models } = (await (await fetch(`${url}api/ps`)).json()) as { models: unknown[] };
    expect(models).toHaveLength(1);
    const { stderr } = await stage.run(['rollback', '--yes']);
    expect(stderr).toContain('holds no version before');
    expect(await destroyed()).toEqual([]);
  });
});

describe('an endpoint that is buffered', () => {
  it('answers in one piece', async () => {
    writeFileSync(
      join(stage.folder, 'ollama-lambda.yaml'),
      `model: ${stage.sandbox.model}\nendpoint: {auth: none, public: true, invokeMode: buffered}\n`,
    );
    const ran = await stage.run(deploy);
    expect(ran).toMatchObject({ code: 0 });
    const answer = await fetch(`${ran.document().endpoint.url}v1/models`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-length')).not.toBeNull();
    expect(((await answer.json()) as { data: unknown[] }).data).toHaveLength(1);
  });
});

describe('the version before', () => {
  const ask = async (url: string): Promise<string> => {
    const answer = await fetch(`${url}api/chat`, {
      method: 'POST',
      body: JSON.stringify({
        model: stage.sandbox.model,
        stream: false,
        messages: ['one', 'two', 'three'].map((content) => ({ role: 'user', content })),
      }),
    });
    return `${answer.status}`;
  };

  it('is live again after a rollback, at the same URL, until the next deploy', async () => {
    write('limits: {messages: 3}');
    const first = await stage.run(deploy);
    const { url } = first.document().endpoint;
    const early = await stage.run(['rollback', '--yes']);
    expect(early.code).not.toBe(0);
    expect(early.stderr).toContain('holds no version before');

    write('limits: {messages: 2}');
    expect((await stage.run(deploy)).document().endpoint.url).toBe(url);
    expect((await stage.run(deploy)).document()).toMatchObject({ changed: false });
    expect(await ask(url)).toBe('400');

    const back = await stage.run(['rollback', '--yes', '--json']);
    expect(back).toMatchObject({ code: 0 });
    expect(back.document()).toMatchObject({ ok: true });
    expect(await ask(url)).toBe('200');
    const again = await stage.run(['rollback', '--yes']);
    expect(again.stderr).toContain('the version before is live already');

    expect(await stage.run(deploy)).toMatchObject({ code: 0 });
    expect(await ask(url)).toBe('400');
    expect(await destroyed()).toEqual([]);
  });
});

describe('a canary', () => {
  beforeEach(async () => {
    await stage.close();
    // The longer a resource takes, the longer traffic is watched while it moves.
    stage = await openStage({ tickMs: 25 });
  });

  const more = 'canary: {percent: 50}\n';
  const live = (): string => stage.parts.lambda.control.aliasVersion('ollama-lambda', 'live');
  /** Calls until the deploy is over; statuses as they came. */
  const deployUnderLoad = async (url: string) => {
    const deploying = stage.run([...deploy, '--no-verify']);
    const statuses: number[] = [];
    let over = false;
    void deploying.finally(() => {
      over = true;
    });
    while (!over) statuses.push((await fetch(`${url}api/version`)).status);
    return { ran: await deploying, statuses };
  };

  it('moves the alias when nothing fails, and moves it back when something does', async () => {
    write(`${more}limits: {messages: 9}`);
    const { url } = (await stage.run(deploy)).document().endpoint;
    write(`${more}limits: {messages: 8}`);
    const good = await deployUnderLoad(url);
    expect(good.ran).toMatchObject({ code: 0 });
    expect(new Set(good.statuses)).toEqual(new Set([200]));
    expect(live()).toBe('2');

    // Nearly every request, so that one of them is in the new version while it is watched.
    write('canary: {percent: 99}\nlimits: {messages: 7}');
    stage.sandbox.faults.add({ at: 'function:ollama-lambda:3', kind: 'error', times: 1000 });
    const bad = await deployUnderLoad(url);
    expect(bad.ran.code).not.toBe(0);
    expect(bad.ran.stdout + bad.ran.stderr).toContain('alarms have been activated');
    expect(bad.statuses).toContain(502);
    expect(live()).toBe('2');
    expect((await fetch(`${url}api/version`)).status).toBe(200);
    expect(await destroyed()).toEqual([]);
  });
});
