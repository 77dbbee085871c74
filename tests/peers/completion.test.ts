import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { fishCompletion } from '../../src/cli/completion/fish.js';
import { zshCompletion } from '../../src/cli/completion/zsh.js';

/** A script is longer than an argument may be. */
const run = async (program: string, option: string, script: string): Promise<readonly string[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'completion-'));
  try {
    await writeFile(join(folder, 'script'), script);
    const { stdout } = await promisify(execFile)(program, [option, join(folder, 'script')]);
    return stdout.split('\n').filter(Boolean);
  } finally {
    await rm(folder, { recursive: true });
  }
};

/** What zsh hands to its menu; drawing it is its own business. */
const inZsh = (line: string): Promise<readonly string[]> => {
  const words = line.split(' ');
  const script = `compdef() { : }
_describe() { print -l -- "\${(@P)2}" }
${zshCompletion()}
words=(${words.map((word) => `'${word}'`).join(' ')})
CURRENT=${words.length}
_ollama_lambda`;
  return run('zsh', '-f', script);
};

const inFish = (line: string): Promise<readonly string[]> =>
  run('fish', '--no-config', `${fishCompletion()}\ncomplete -C '${line}'`);

describe('completion in real shells', () => {
  it('in zsh offers what may come, with descriptions', async () => {
    expect(await inZsh('ollama-lambda ')).toContainEqual(expect.stringMatching(/^deploy:Put a model/));
    expect(await inZsh('ollama-lambda models sho')).toContainEqual(expect.stringMatching(/^show:What one/));
    expect(await inZsh('ollama-lambda image engine e')).toContainEqual(expect.stringMatching(/^export:/));
    expect(await inZsh('ollama-lambda logs --json --d')).toContainEqual(
      expect.stringMatching(/^--diagnose:/),
    );
  });

  it('in fish offers what begins so, with descriptions', async () => {
    expect(await inFish('ollama-lambda dep')).toEqual([expect.stringMatching(/^deploy\tPut a model/)]);
    expect(await inFish('ollama-lambda models sho')).toEqual([expect.stringMatching(/^show\t/)]);
    expect(await inFish('ollama-lambda logs --json --diag')).toEqual([
      expect.stringMatching(/^--diagnose\t/),
    ]);
    expect(await inFish('ollama-lambda models dep')).toEqual([]);
  });
});
