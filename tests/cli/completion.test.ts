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

  // There is no PowerShell here to ask. So its table is of plain texts alone, which can be read in one way only.
  it('is for PowerShell a table of texts, word and description each, with quotes doubled, the round ones too', () => {
    const text = "'(?:[^'’]|''|’’)*'";
    const rows = powershellCompletion()
      .split('\n')
      .filter((line) => / = @\(/.test(line));
    expect(rows.length).toBeGreaterThan(40);
    for (const row of rows) expect(row).toMatch(new RegExp(`^    ${text} = @\\(${text}(?:, ${text})*\\)$`));
    const policy = rows.find((row) => row.startsWith("    'policy' ="));
    expect(policy).toMatch(/@\('trust=The trust policy [^']+', '--for=/);
    expect(rows.join('')).not.toMatch(/'=|[\w-]='/);
  });
});
