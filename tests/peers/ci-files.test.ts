import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { root, shell } from '../ci/workflows.js';
import { python } from './peers.js';
import { run } from './program.js';

const where = { cwd: root, env: { PATH: process.env.PATH ?? '' } };

const workflows = ['docs/ci/github', '.github/workflows'].flatMap((folder) =>
  readdirSync(join(root, folder)).map((file) => `${folder}/${file}`),
);

/** Complaints of shellcheck about a script that comes on its standard input. */
function complaints(script: string): Promise<string> {
  const child = spawn('shellcheck', ['--shell=bash', '--severity=warning', '--format=gcc', '-'], where);
  let said = '';
  child.stdout.on('data', (text) => (said += text));
  child.stderr.on('data', (text) => (said += text));
  child.stdin.end(script);
  return new Promise((resolve, reject) => child.once('error', reject).once('close', () => resolve(said)));
}

describe('the files for CI, as others read them', () => {
  it.each(workflows)('actionlint has nothing against %s', async (file) => {
    expect(await run(python('actionlint'), ['-shellcheck', 'shellcheck', file], where)).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
  });

  it('actionlint finds what is wrong', async () => {
    const wrong = await run(python('actionlint'), ['package.json'], where);
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toContain('"jobs" section is missing');
  });

  it.each(shell)('shellcheck has nothing against the shell of $where', async ({ text }) => {
    expect(await complaints(text)).toBe('');
  });

  it('shellcheck finds what is wrong', async () => {
    expect(await complaints('cd $1\n')).toContain('SC2164');
  });
});
