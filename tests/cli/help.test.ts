import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { helpPages } from '../../src/cli/command-reference.js';
import { commands } from '../../src/cli/commands/list.js';
import { topics, topicText } from '../../src/cli/help/topics.js';
import { helpOf } from '../../src/cli/program.js';
import { fields } from '../../src/config/fields.js';
import { exitCodes } from '../../src/core/exit-codes.js';
import { type Ran, runIn, surroundings } from './stage.js';

const run = (...argv: readonly string[]): Promise<Ran> =>
  runIn({ folder: '/nowhere', env: surroundings('/nowhere') }, argv);

const rowsOf = (name: string) => topics.find((topic) => topic.name === name)?.rows() ?? [];

describe('help', () => {
  it('explains every exit code', () => {
    expect(rowsOf('exit-codes').map(([code]) => Number(code))).toEqual(Object.values(exitCodes));
  });

  it('explains every field of the config', () => {
    expect(rowsOf('config').map(([path]) => path)).toEqual(fields.map(({ path }) => path));
  });

  it('explains every variable of ours that the program reads', () => {
    const src = new URL('../../src/', import.meta.url);
    const read = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/^(sandbox|template|cli[/]dev)/.test(name))
      .flatMap((name) => [...readFileSync(new URL(name, src), 'utf8').matchAll(/\benv\.(OLLAMA_\w+)/g)])
      .map(([, variable = '']) => variable);
    expect(read.length).toBeGreaterThan(8);
    const told = rowsOf('environment').map(([name]) => name);
    expect([...new Set(read)].filter((name) => !told.includes(name))).toEqual([]);
  });

  it.each(topics.map(({ name }) => name))('fits 80 columns: %s', async (name) => {
    const ran = await run('help', name);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const wide = ran.stdout.split('\n').filter((line) => line.length > 80 && line.trim().includes(' '));
    expect(wide.filter((line) => !/^\s*\S+(,? \S+)?$/.test(line))).toEqual([]);
  });

  it('is as wide as the terminal, up to where lines are hard to read', () => {
    const [topic] = topics;
    if (topic === undefined) throw new Error('there are no topics');
    const longest = (columns: number): number =>
      Math.max(
        ...topicText(topic, columns)
          .split('\n')
          .map((line) => line.length),
      );
    expect(longest(40)).toBeLessThanOrEqual(40);
    expect(longest(300)).toBeLessThanOrEqual(120);
  });

  it('of a command is its --help', async () => {
    const { stdout } = await run('help', 'logs');
    expect(stdout).toBe((await run('logs', '--help')).stdout);
    expect((await run('help')).stdout).toBe((await run('--help')).stdout);
  });

  it('of a rule of validate has its examples', async () => {
    const ran = await run('help', 'url-public');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toMatch(
      /^url-public\n[\s\S]+Found fault with:[\s\S]+Mended:[\s\S]+rules\.md#url-public\n$/,
    );
    const { document } = await run('help', 'url-public', '--json');
    expect(document()).toMatchObject({
      ok: true,
      rule: 'url-public',
      more: expect.stringContaining('#url-public'),
    });
  });

  it('of a command is a document with --json, as of everything else', async () => {
    const { document } = await run('help', 'cost', '--json');
    expect(document()).toMatchObject({
      ok: true,
      command: 'cost',
      help: expect.stringMatching(/^Usage: ollama-lambda cost/),
    });
  });

  it('of nothing that exists is exit 2, with the topics', async () => {
    const ran = await run('help', 'nonsense');
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(/exit-codes, config, environment/);
  });

  const golden = new URL('help/', import.meta.url);
  const pages = [...helpPages()];

  it('is written down for every command, and for no other', () => {
    const names = pages.map(([words]) => `${words.replaceAll(' ', '-')}.txt`);
    expect(readdirSync(golden).toSorted()).toEqual(names.toSorted());
    expect(names.length).toBeGreaterThan(50);
  });

  it.each(pages)('is what is written down, in 80 columns and with examples first: %s', async (words) => {
    const argv = words === 'ollama-lambda' ? [] : words.split(' ');
    const { code, stdout } = await run(...argv, '--help');
    expect(code).toBe(0);
    expect(stdout).toBe(readFileSync(new URL(`${words.replaceAll(' ', '-')}.txt`, golden), 'utf8'));
    const lines = stdout.split('\n');
    // A flag alone may be as long as it is: nothing of it can be broken.
    expect(lines.filter((line) => line.length > 80 && !/^ {2}\S+ <\S+>/.test(line))).toEqual([]);
    expect(lines.findIndex((line) => /^(Examples|Start here):$/.test(line))).toBeLessThan(
      lines.findIndex((line) => /^(Arguments|Options|Commands):$/.test(line)),
    );
    expect(stdout).toMatch(/^(Examples|Start here):\n {2}\S/m);
  });

  it.each([40, 200])('is broken between words where the terminal has %d columns', (columns) => {
    for (const [words] of pages) {
      const text = helpOf(words === 'ollama-lambda' ? undefined : words, columns) ?? '';
      const [told = ''] = text.split('\nExit codes:');
      const [_usage, ...lines] = told.split('\n');
      const wide = lines.filter((line) => line.length > Math.min(columns, 120));
      expect(wide.filter((line) => /\S \S/.test(line.replace(/^ {2}(-\w, )?--\S+ <.*>$/, '')))).toEqual([]);
    }
  });

  it('has examples of every command that begin with its name', () => {
    for (const { name, examples } of commands) {
      expect(examples.length).toBeGreaterThan(0);
      expect(examples.some((example) => example.includes(`ollama-lambda ${name}`))).toBe(true);
    }
  });
});
