import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { bashCompletion } from '../../src/cli/completion/bash.js';
import { powershellCompletion } from '../../src/cli/completion/powershell.js';
import { branches } from '../../src/cli/completion/words.js';

/** What a real bash offers for a line that ends at the cursor. */
async function offered(line: string): Promise<readonly string[]> {
  const words = line.split(' ').map((word) => `'${word}'`);
  const script = `${bashCompletion()}
COMP_WORDS=(${words.join(' ')})
COMP_CWORD=${words.length - 1}
_ollama_lambda
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await promisify(execFile)('bash', ['-c', script]);
  return stdout.split('\n').filter(Boolean);
}

describe('completion', () => {
  it('knows every command and flag that is declared', () => {
    const of = (path: string) => branches().find((branch) => branch.path === path);
    expect(of('')?.commands.map(({ word }) => word)).toEqual(
      expect.arrayContaining(['deploy', 'logs', 'help']),
    );
    expect(of('models')?.commands.map(({ word }) => word)).toEqual(['show', 'fit', 'pull']);
    expect(of('image engine')?.commands.map(({ word }) => word)).toEqual(['export', 'import']);
    expect(of('logs')?.flags.map(({ word }) => word)).toEqual(
      expect.arrayContaining(['--follow', '--since', '--json']),
    );
    const file = of('logs')?.flags.find(({ word }) => word === '--file');
    expect(file).toMatchObject({ takesValue: true, takesFile: true });
  });

  const cases = [
    { line: 'ollama-lambda dep', words: ['deploy'] },
    { line: 'ollama-lambda models sh', words: ['show'] },
    { line: 'ollama-lambda models show --off', words: ['--offline'] },
    { line: 'ollama-lambda image engine e', words: ['export'] },
    { line: 'ollama-lambda logs --json --diag', words: ['--diagnose'] },
    { line: 'ollama-lambda nothing', words: [] },
  ];
  it.each(cases)('in bash: $line', async ({ line, words }) => {
    expect(await offered(line)).toEqual(words);
  });

  it('in bash offers files where a file is wanted', async () => {
    expect(await offered('ollama-lambda logs --file package.js')).toEqual(['package.json']);
  });

  it('doubles the quotes of PowerShell, the round ones too', () => {
    for (const line of powershellCompletion()
      .split('\n')
      .filter((it) => it.includes('@(,'))) {
      const outside = line.replaceAll(/'(?:[^'’]|''|’’)*'/g, '');
      expect(outside).not.toMatch(/['’]/);
    }
  });
});
