import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { mib } from '../../src/core/units.js';
import { priceOf } from '../../src/models/price.js';
import { runIn, surroundings } from '../cli/stage.js';
import { textOf } from './pages.js';
import { commandsOf, trials } from './readme-trials.js';
import { rehearsed } from './rehearsed-commands.js';

const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  scripts: Record<string, string>;
};

const commands = commandsOf('README.md');

describe('the README', () => {
  it('has a trial for each of its commands, and no trial of others', () => {
    expect(commands.filter((command) => trials[command] === undefined)).toEqual([]);
    expect(Object.keys(trials).filter((command) => !commands.includes(command))).toEqual([]);
  });

  it.each(commands.filter((command) => trials[command]?.kind === 'ci'))('is what CI types: %s', (command) => {
    const run = readFileSync(new URL('../../.ci/run', import.meta.url), 'utf8');
    expect(run).toMatch(new RegExp(`^(step|suite) '${command}' `, 'm'));
    const script = command.replace(/^npm (run )?/, '');
    if (script !== 'ci') expect(Object.keys(scripts)).toContain(script);
  });

  const rehearsable = commands.filter((command) => trials[command]?.kind === 'rehearsed');
  it.each(rehearsable)('is rehearsed by the long suites: %s', (command) => {
    expect(Object.keys(rehearsed)).toContain(command);
  });

  it.each(commands.filter((command) => trials[command]?.kind === 'options'))(
    'names a script: %s',
    (command) => {
      expect(Object.keys(scripts)).toContain(/npm run (\S+)/.exec(command)?.[1]);
    },
  );

  it('runs what needs no AWS', async () => {
    const ran = await runIn({ folder: '/nowhere', env: surroundings('/nowhere') }, ['help', 'stack-failed']);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
  });

  it('says the price of an hour that the program works with', () => {
    const rows = [...textOf('README.md').matchAll(/^\| (\d+) MB \| \$([\d.]+) \|$/gm)];
    expect(rows).toHaveLength(4);
    for (const [, memory, said] of rows) {
      const question = { region: 'us-east-1', architecture: 'arm64', imageBytes: 0 } as const;
      expect(priceOf({ ...question, memory: mib(Number(memory)) })?.perHour.toFixed(3)).toBe(said);
    }
  });
});
