import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openStage, type Stage } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

it('a second stack in a repository of its own mounts what the first one has, and sends little', async () => {
  const deploy = (name: string) =>
    stage.run([
      'deploy',
      ...['--model', stage.sandbox.model, '--yes', '--no-verify', '--json'],
      ...['--repository', name, '--stack-name', name, '--name', name],
    ]);
  const first = await deploy('one');
  expect(first).toMatchObject({ code: 0 });
  expect(first.document().image.bytesPushed).toBeGreaterThan(300_000);
  const second = await deploy('two');
  expect(second).toMatchObject({ code: 0 });
  expect(second.document().image.bytesPushed).toBeLessThan(first.document().image.bytesPushed / 2);
  expect(second.document().image.bytesSkipped).toBeGreaterThan(300_000);
});
