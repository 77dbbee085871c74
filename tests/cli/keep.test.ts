import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStage, type Stage } from './stage.js';

describe('destroy, told to keep', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
    const ran = await stage.run(['deploy', '--model', stage.sandbox.model, '--yes', '--json', '--no-verify']);
    expect(ran).toMatchObject({ code: 0 });
  });
  afterAll(() => stage.close());

  it('says beforehand that the log group will outlive the stack', async () => {
    const ran = await stage.run(['destroy', '--keep-logs', '--keep-images', '--dry-run']);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toMatch(/log group outlives it/);
    expect(stage.called('cloudformation:DeleteStack')).toBe(0);
  });

  it('leaves the log group and the images, and nothing else', async () => {
    const ran = await stage.run(['destroy', '--keep-logs', '--keep-images', '--yes', '--json']);
    expect(ran).toMatchObject({ code: 0 });
    expect(
      ran
        .document()
        .left.map(({ id }) => id)
        .toSorted(),
    ).toEqual(['log-group-kept', 'repository-kept']);
    expect([...stage.sandbox.leftovers()].toSorted()).toEqual([
      'log group /aws/lambda/ollama-lambda',
      'repository ollama-llm',
    ]);
  });

  it('takes both away when it is not told to keep any more: the log group carries our tag', async () => {
    const ran = await stage.run(['destroy', '--yes', '--json']);
    expect(ran).toMatchObject({ code: 0 });
    expect(stage.sandbox.leftovers()).toEqual([]);
  });
});
