import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openStage, type Stage } from './stage.js';

jest.setTimeout(180_000);

const group = '/aws/lambda/ollama-lambda';
const deploy = ['deploy', '--yes', '--json'];

describe('a warm-up schedule', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.close());

  const write = (warm: string): void =>
    writeFileSync(
      join(stage.folder, 'ollama-lambda.yaml'),
      `model: ${stage.sandbox.model}\nendpoint: {auth: none, public: true}\nwarm: ${warm}\n`,
    );
  /** The instances that answered warm-ups: each writes into a stream of its own. */
  const warmed = (): readonly string[] =>
    [...(stage.parts.logs.find(group)?.streams ?? [])]
      .filter(([, lines]) => lines.some(({ message }) => message.includes('"warm-up"')))
      .map(([name]) => name);
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
  };

  it('wakes one instance, or as many as it is asked for, and goes with the stack', async () => {
    write('{everyMinutes: 5}');
    expect(await stage.run(deploy)).toMatchObject({ code: 0 });
    expect(stage.sandbox.fireSchedules()).toBe(1);
    await until(() => warmed().length === 1);

    write('{everyMinutes: 10, instances: 3, from: 8, until: 18, days: MON-FRI, timeZone: Europe/Berlin}');
    expect(await stage.run(deploy)).toMatchObject({ code: 0 });
    expect(stage.sandbox.fireSchedules()).toBe(3);
    await until(() => warmed().length >= 3);
    expect(stage.sandbox.leftovers()).toContainEqual(expect.stringMatching(/^schedule /));

    expect(await stage.run(['destroy', '--yes'])).toMatchObject({ code: 0 });
    expect(stage.sandbox.leftovers()).toEqual([]);
  });
});
