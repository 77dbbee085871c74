import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { consoleCsv } from '../logs/fixture.js';
import { type Ran, runIn, surroundings } from './stage.js';

describe('logs of a file', () => {
  let folder: string;
  const run = (...argv: readonly string[]): Promise<Ran> =>
    runIn({ folder, env: surroundings(folder) }, ['logs', ...argv]);
  const file = (name: string, content: string | Buffer): string => {
    writeFileSync(join(folder, name), content);
    return name;
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logs-test-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const forms = [
    { name: 'CSV', content: consoleCsv() },
    { name: 'gzip', content: gzipSync(consoleCsv()) },
    { name: 'UTF-16', content: Buffer.from(`\uFEFF${consoleCsv()}`, 'utf16le') },
  ];
  it.each(forms)('says what went wrong without an account: $name', async ({ content }) => {
    const ran = await run('--diagnose', '--file', file('export', content), '--json');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const { findings, lines } = JSON.parse(ran.stdout);
    expect(lines).toBe(29);
    expect(findings.map(({ id }: { id: string }) => id)).toEqual([
      'model-too-large',
      'pull-loop',
      'init-timeout',
    ]);
    expect(findings[0]).toEqual({
      id: 'model-too-large',
      severity: 'error',
      title: expect.any(String),
      remedy: expect.any(String),
      times: 6,
      evidence: expect.arrayContaining([
        { timestamp: 1_740_836_097_500, message: expect.stringContaining('Raw API Response') },
      ]),
    });
  });

  it('says it in words, in lines of a terminal’s width', async () => {
    const ran = await run('--diagnose', '--file', file('export.csv', consoleCsv()));
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/✗ model-too-large {2}deepseek-r1:8b does not fit/);
    expect(ran.stdout).toMatch(/→ choose a model that fits: ollama-lambda models fit --memory 3008\n/);
    const evidence = ran.stdout.split('\n').filter((line) => line.startsWith('    2025-'));
    expect(evidence.length).toBeGreaterThan(5);
    for (const line of evidence) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('says so when nothing is wrong', async () => {
    const ran = await run(
      '--diagnose',
      '--file',
      file('fine.csv', 'timestamp,message\n1740836097777,hello\n'),
    );
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toMatch(/nothing that is known went wrong in 1 line of fine\.csv/);
  });

  it.each([
    ['an empty file', ''],
    ['an export of no events', 'timestamp,message\n'],
  ])('does not take %s for a healthy function', async (_, text) => {
    const ran = await run('--diagnose', '--file', file('empty.csv', text));
    expect(ran).toMatchObject({ code: 0, stdout: '! empty.csv has no line that could be looked at\n' });
  });

  it('prints one for people, and as it is', async () => {
    const name = file('export.csv', consoleCsv());
    const pretty = await run('--file', name);
    expect(pretty.stdout).toMatch(
      /^2025-03-01 \(UTC\)\n13:34:57\.000 {2}Pulling model 'deepseek-r1:8b' again\.\.\.\n/,
    );
    expect(pretty.stdout).not.toContain('\u001b');
    const raw = await run('--file', name, '--raw');
    expect(raw.stdout).toContain('\u001b[?2026h');
  });

  const wrong = [
    { name: 'a file that is not there', argv: ['--diagnose', '--file', 'nowhere.csv'], says: /nowhere\.csv/ },
    { name: 'a folder', argv: ['--diagnose', '--file', '.'], says: /--file \. cannot be read/ },
    { name: 'flags that contradict', argv: ['-f', '--file', 'x'], says: /--follow and --file/ },
    { name: 'a time that is none', argv: ['--since', 'yesterday'], says: /--since yesterday.*30s, 10m/s },
    { name: 'a time that is not yet', argv: ['--since', '2999-01-01T00:00:00Z'], says: /in the future/ },
    { name: 'an id that is none', argv: ['--request', 'a b'], says: /--request a b is no request id/ },
  ];
  it.each(wrong)('refuses $name: exit 2', async ({ argv, says }) => {
    const ran = await run(...argv);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(says);
  });

  it('refuses a file that is no log: exit 2', async () => {
    const ran = await run('--diagnose', '--file', file('costs.csv', '@timestamp,cost\nx,1\n'), '--json');
    expect(ran.code).toBe(2);
    expect(JSON.parse(ran.stdout)).toMatchObject({ ok: false, error: { code: 'log-unreadable' } });
  });
});
