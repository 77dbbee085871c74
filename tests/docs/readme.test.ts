import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { mib } from '../../src/core/units.js';
import { priceOf } from '../../src/models/price.js';
import { runIn, surroundings } from '../cli/stage.js';
import { fencesOf, textOf } from './pages.js';
import { rehearsed } from './rehearsed-commands.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  scripts: Record<string, string>;
};

/** How a command of the README is tried. */
type Trial =
  /** CI types it, to the letter, from a clean clone (`.ci/run`). */
  | { readonly kind: 'ci' }
  /** Against the sandbox, in tests/docs/readme-commands.test.ts. */
  | { readonly kind: 'rehearsed' }
  /** Needs no AWS: run here. */
  | { readonly kind: 'run' }
  /** A bench of minutes: its script reads the options, and the rest is for whoever measures. */
  | { readonly kind: 'options' };

const trials: Readonly<Record<string, Trial>> = {
  'npm ci': { kind: 'ci' },
  'npm run rehearse': { kind: 'ci' },
  'npm test': { kind: 'ci' },
  'npm run record': { kind: 'options' },
  'npm run test:peers': { kind: 'ci' },
  'npm run test:ollama': { kind: 'options' },
  'npm run bench:image -- --size 1200MB --runs 3': { kind: 'options' },
  'OLLAMA_BIN=/path/to/ollama npm run bench:function -- --only through --weights 1024 --runs 36': {
    kind: 'options',
  },
  'npx ollama-lambda deploy --model llama3.2:1b --region eu-west-1': { kind: 'rehearsed' },
  'npx ollama-lambda run "Why is the sky blue?"': { kind: 'rehearsed' },
  'npx ollama-lambda destroy': { kind: 'rehearsed' },
  'ollama-lambda image inspect --model llama3.2:1b': { kind: 'rehearsed' },
  'ollama-lambda cost': { kind: 'rehearsed' },
  'ollama-lambda help <code>': { kind: 'run' },
};

/** Commands in fences, one a line and joined by `&&`, and those in the text that can be typed as they stand. */
function commandsOf(page: string): readonly string[] {
  const fenced = fencesOf(page)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.split('\n'))
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '')
    .flatMap((line) => line.split(' && '));
  const prose = textOf(page).replace(/^```[\s\S]*?^```$/gm, '');
  const inline = [...prose.matchAll(/`([^`]+)`/g)]
    .map(([, code = '']) => code.replace(/\s+/g, ' '))
    .filter((code) => /^([A-Z_]+=\S+ )?(npm |(npx )?ollama-lambda \S)/.test(code));
  return [...new Set([...fenced, ...inline])];
}

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
    'has options that its script takes: %s',
    async (command) => {
      const [, script = '', argv = ''] = /npm run (\S+)(?: -- (.*))?$/.exec(command) ?? [];
      expect(Object.keys(scripts)).toContain(script);
      if (argv === '') return;
      const bench = script.replace('bench:', '');
      const { NODE_OPTIONS, ...env } = process.env;
      const ran = promisify(execFile)(
        process.execPath,
        ['tests/bench/run.mjs', bench, ...argv.split(' '), '--help'],
        { cwd: root, env },
      );
      expect((await ran).stdout).toContain(`npm run ${script}`);
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
