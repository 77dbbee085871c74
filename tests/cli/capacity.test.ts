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
