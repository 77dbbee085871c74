import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { runIn, surroundings } from './stage.js';

const folder = mkdtempSync(join(tmpdir(), 'cost-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cost = (...argv: readonly string[]) =>
  runIn({ folder, env: surroundings(folder) }, ['cost', '--model', 'llama3.2:1b', '--offline', ...argv]);

describe('cost', () => {
  it('needs neither credentials nor a registry, and says where its numbers come from', async () => {
    const ran = await cost('--requests', '20000', '--prompt-tokens', '800', '--answer-tokens', '400');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toMatch(/^llama3.2:1b with \d+ MB on arm64 in us-east-1\n {2}size from the catalogue/);
    expect(ran.stdout).toMatch(
      /20000 requests a month of 800 tokens, answered with 400; 10 % find no instance/,
    );
    expect(ran.stdout).toMatch(
      /a month as configured[\s\S]*started from a snapshot: \$[\s\S]*AWS Price List/,
    );
  });

  it('is a document with --json', async () => {
    const ran = await cost('--requests', '0', '--cold', '0', '--json');
    expect(JSON.parse(ran.stdout)).toMatchObject({
      schemaVersion: 1,
      ok: true,
      traffic: { requestsPerMonth: 0, tokensPerPrompt: 200, tokensPerAnswer: 300, coldShare: 0 },
      months: ['configured', 'on-demand', 'warm', 'snap-start', 'provisioned'].map((id) => ({ id })),
    });
  });

  it('takes prices of one’s own', async () => {
    const file = join(folder, 'prices.json');
    writeFileSync(file, '{"date": "2026-11", "imageGbMonth": 900}');
    const ran = await cost('--requests', '0', '--prices', file, '--json');
    const { months } = JSON.parse(ran.stdout) as { months: readonly { total: { low: number } }[] };
    expect(months[0]?.total.low).toBeGreaterThan(500);
  });

  it.each([
    {
      name: 'a number that is none',
      argv: ['--prompt-tokens', 'many'],
      says: /--prompt-tokens is "many"[\s\S]*cost --help/,
    },
    { name: 'more than all', argv: ['--cold', '101'], says: /--cold is "101"[\s\S]*from 0 to 100/ },
    {
      name: 'a Region without a price',
      argv: ['--region', 'cn-north-1'],
      says: /no price is known for cn-north-1/,
    },
    { name: 'a model that cannot run', argv: ['--memory', '512'], says: /does not fit 512 MB[\s\S]*cost --/ },
    {
      name: 'prices that cannot be read',
      argv: ['--prices', 'nowhere.json'],
      says: /--prices nowhere.json[\s\S]*cost --help/,
    },
  ])('refuses $name', async ({ argv, says }) => {
    const ran = await cost(...argv);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(says);
  });

  it('says of a way that AWS refuses under which condition, since the config does not ask for it', async () => {
    const { stdout } = await cost('--ephemeral-storage', '1024');
    expect(stdout).toContain(
      'not with this config. AWS refuses it where snapStart.enabled is true, and ephemeralStorage is 1024 MiB.',
    );
  });

  it('names no flag as the reason why the catalogue was asked when it was not given', async () => {
    const ran = await runIn({ folder, env: surroundings(folder) }, ['cost', '--model', 'llama3.2:1b']);
    expect(ran.stdout).toMatch(/^ {2}size from the catalogue of 20\d\d-\d\d$/m);
  });

  it('asks for a model where the config has none', async () => {
    const ran = await runIn({ folder, env: surroundings(folder) }, ['cost']);
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('no model was given') });
  });
});
