import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openStage, type Stage } from '../cli/stage.js';
import { rehearsed } from './rehearsed-commands.js';

jest.setTimeout(180_000);

describe('the README’s commands for AWS, against the sandbox', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.close());

  it.each(Object.entries(rehearsed))('%s', async (_command, { argv, model, says }) => {
    const ran = await stage.run([...argv, ...(model ? ['--model', stage.sandbox.model] : [])]);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toMatch(says);
  });

  it('left nothing', () => {
    expect(stage.sandbox.leftovers()).toEqual([]);
  });
});
