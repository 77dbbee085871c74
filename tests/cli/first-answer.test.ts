import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { firstAnswer } from '../../src/cli/first-answer.js';
import { helpOf } from '../../src/cli/program.js';
import { writtenHelp } from '../../src/cli/written-help.js';

const folder = mkdtempSync(join(tmpdir(), 'first-answer-'));
const built = pathToFileURL(join(folder, 'dist/cli/'));
const program = fileURLToPath(new URL('../../bin/ollama-lambda.js', import.meta.url));
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const help = writtenHelp();

const answer = (columns: number | undefined, ...argv: readonly string[]): string | undefined =>
  firstAnswer(argv, () => columns, built);

beforeAll(() => {
  mkdirSync(built, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"version": "7.8.9"}');
  writeFileSync(new URL('help.json', built), JSON.stringify(help));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the first answer', () => {
  it.each(['-V', '--version'])('to %s is the version of the package', (flag) => {
    expect(answer(undefined, flag)).toBe('7.8.9\n');
  });

  it.each(['-h', '--help'])('to %s is what commander says, byte for byte', (flag) => {
    expect(answer(undefined, flag)).toBe(helpOf(undefined, 80));
    expect(answer(80, flag)).toBe(helpOf(undefined, 80));
    for (const columns of [help.wideFrom, help.wideFrom + 1, 500])
      expect(answer(columns, flag)).toBe(helpOf(undefined, columns));
  });

  it('to a terminal in which lines would have to be wrapped otherwise is left to commander', () => {
    expect(helpOf(undefined, help.wideFrom - 1)).not.toBe(help.wide);
    for (const columns of [1, 79, 81, help.wideFrom - 1]) expect(answer(columns, '--help')).toBeUndefined();
  });

  it.each([[[]], [['deploy']], [['--help', 'deploy']], [['deploy', '--version']], [['--versions']]])(
    'is not given to %j',
    (argv) => {
      expect(answer(80, ...argv)).toBeUndefined();
    },
  );

  it('is given by what was built', () => {
    const said = (flag: string): string =>
      execFileSync(process.execPath, [program, flag], { encoding: 'utf8' });
    expect(said('--version')).toBe(`${version}\n`);
    expect(said('--help')).toBe(helpOf(undefined, 80));
  });
});
