import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openStage, type Stage } from '../cli/stage.js';
import { trials } from './readme-trials.js';
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

describe('the README’s benches', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const benches = Object.keys(trials).filter((command) => command.includes(' -- '));

  it.each(benches)('take the options: %s', async (command) => {
    const [, bench = '', argv = ''] = /npm run bench:(\S+) -- (.*)$/.exec(command) ?? [];
    const { NODE_OPTIONS, ...env } = process.env;
    const run = ['tests/bench/run.mjs', bench, ...argv.split(' '), '--help'];
    const ran = await promisify(execFile)(process.execPath, run, { cwd: root, env });
    expect(ran.stdout).toContain(`npm run bench:${bench}`);
  });
});
