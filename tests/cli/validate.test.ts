import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runIn, surroundings } from './stage.js';

let folder: string;
let good: string;
let bad: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'validate-test-'));
  good = join(folder, 'good.yaml');
  bad = join(folder, 'bad.yaml');
  writeFileSync(good, 'model: llama3.2:1b\nregion: eu-west-1\n');
  writeFileSync(bad, 'modle: llama3.2:1b\ntimeout: 9000\n');
  writeFileSync(
    join(folder, 'open.yaml'),
    'Resources:\n  U:\n    Type: AWS::Lambda::Url\n    Properties: {TargetFunctionArn: f, AuthType: NONE}\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Offline and without credentials: there is nobody to call. */
const run = (...argv: readonly string[]) => runIn({ folder, env: surroundings(folder) }, argv);

describe('validate', () => {
  it('is clean for a good config: exit 0', async () => {
    expect(await run('validate', '--config', good)).toMatchObject({ code: 0, stderr: '' });
  });

  it('is clean where there is no config at all', async () => {
    expect(await run('validate')).toMatchObject({ code: 0 });
  });

  const formats = [
    { format: 'pretty', holds: (text: string) => expect(text).toMatch(/bad\.yaml:1:1/) },
    { format: 'github', holds: (text: string) => expect(text).toMatch(/^::error file=.*line=1/m) },
    { format: 'junit', holds: (text: string) => expect(text).toMatch(/<testsuite[^>]* failures="2"/) },
    { format: 'json', holds: (text: string) => expect(JSON.parse(text)).toHaveProperty('findings') },
    {
      format: 'sarif',
      holds: (text: string) => expect(JSON.parse(text)).toMatchObject({ version: '2.1.0' }),
    },
  ];
  it.each(formats)('tells findings as $format: exit 1', async ({ format, holds }) => {
    const ran = await run('validate', '--config', bad, '--format', format);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toMatch(/modle/);
    expect(ran.stdout).toMatch(/timeout/);
    holds(ran.stdout);
  });

  const unusable = [
    { name: 'an unknown format', argv: ['--format', 'xml'] },
    { name: 'a config that is not there', argv: ['--config', 'none.yaml'] },
    { name: 'a template that is not there', argv: ['--template', 'none.yaml'] },
    { name: 'an unknown flag', argv: ['--frobnicate'] },
    { name: 'an unknown rule set', argv: ['--template', 'open.yaml', '--ruleset', 'strict'] },
    { name: 'a baseline that is not there', argv: ['--baseline', 'none.json'] },
    { name: 'a baseline that is none', argv: ['--baseline', 'good.yaml'] },
    { name: 'a baseline that cannot be written', argv: ['--write-baseline', 'no/such/folder.json'] },
  ];
  it.each(unusable)('cannot work with $name: exit 2', async ({ argv }) => {
    const ran = await run('validate', ...argv);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).not.toBe('');
  });

  it('checks a template of somebody else’s', async () => {
    const template = join(folder, 'template.yaml');
    writeFileSync(
      template,
      'Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n      MemorySise: 64\n',
    );
    const ran = await run('validate', '--template', template);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toMatch(/MemorySise.*MemorySize/s);
  });
});

describe('rule sets and baselines', () => {
  it('asks more under prod, by flag and by config', async () => {
    expect(await run('validate', '--template', 'open.yaml')).toMatchObject({ code: 0 });
    const ran = await run('validate', '--template', 'open.yaml', '--ruleset', 'prod');
    expect(ran).toMatchObject({ code: 1 });
    expect(ran.stdout).toMatch(/error url-public/);
    writeFileSync(
      join(folder, 'prod.yaml'),
      'validate: {ruleset: prod, suppress: {alarm-missing: elsewhere}}\n',
    );
    const ours = await run('validate', '--config', 'prod.yaml');
    // No line: the rendered template is in no file.
    expect(ours.stdout).toMatch(/^prod\.yaml Resources\.Function note budget-missing$/m);
    expect(ours.stdout).not.toMatch(/alarm-missing/);
  });

  it('tells only what came after a baseline', async () => {
    const written = await run('validate', '--config', 'bad.yaml', '--write-baseline', 'known.json');
    expect(written).toMatchObject({ code: 0, stdout: '' });
    expect(written.stderr).toMatch(/2 findings are written to known\.json/);
    const again = await run('validate', '--config', 'bad.yaml', '--baseline', 'known.json');
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).toMatch(/nothing found/);
    expect(again.stderr).toMatch(/2 findings are known to the baseline/);
    writeFileSync(join(folder, 'worse.yaml'), 'modle: x\nmemory: 1\n');
    const worse = await run('validate', '--config', 'worse.yaml', '--baseline', 'known.json');
    expect(worse).toMatchObject({ code: 1 });
    expect(worse.stdout).toMatch(/memory/);
    expect(worse.stderr).toMatch(/in the baseline and gone/);
  });

  it('lists the rules, for people and for programs', async () => {
    const ran = await run('validate', '--rules');
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toMatch(/security +url-public +warning \/ error/);
    const document = JSON.parse((await run('validate', '--rules', '--json')).stdout);
    expect(document).toMatchObject({ version: 1, rules: expect.any(Array) });
    expect(document.rules).toContainEqual(
      expect.objectContaining({ id: 'log-retention', severity: { dev: null, prod: 'warning' } }),
    );
  });
});

describe('render', () => {
  it('writes a template that validate finds nothing in', async () => {
    const out = join(folder, 'rendered.yaml');
    expect(await run('render', '--config', good, '--out', out)).toMatchObject({ code: 0, stdout: '' });
    const told = await run('render', '--config', good);
    expect(told.stdout).toBe(readFileSync(out, 'utf8'));
    expect(await run('validate', '--template', out)).toMatchObject({ code: 0 });
  });

  it.each([[['--format', 'json']], [['--json']]])('writes the same as JSON with %j', async (asked) => {
    const ran = await run('render', '--config', good, ...asked);
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.stdout)).toHaveProperty('Resources.Function.Properties.PackageType', 'Image');
  });

  it('names the place that it cannot write to: exit 2', async () => {
    const ran = await run('render', '--out', join(folder, 'no/such/file'));
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(/--out/);
  });
});
