import { fstatSync, readFileSync, writeSync } from 'node:fs';
import type { WrittenHelp } from './written-help.js';

/**
 * Answers `--version` and `--help` alone, before anything else is loaded: a program that is asked who it is should not have
 * to get to know all of its commands first.
 * @returns whether that was asked, and has been answered
 */
export function gaveFirstAnswer(argv: readonly string[]): boolean {
  const answer = firstAnswer(argv, columnsOfOutput, new URL('.', import.meta.url));
  if (answer !== undefined) say(answer);
  return answer !== undefined;
}

/**
 * @param columns how wide the terminal is; undefined where there is none, which counts as 80
 * @param folder where the build has left `help.json`, two below `package.json`
 * @returns undefined for everything that commander has to look at
 */
export function firstAnswer(
  argv: readonly string[],
  columns: () => number | undefined,
  folder: URL,
): string | undefined {
  const [asked, ...more] = argv;
  if (asked === undefined || more.length > 0) return undefined;
  if (['-V', '--version'].includes(asked)) {
    const { version } = parsed(new URL('../../package.json', folder)) as { version: string };
    return `${version}\n`;
  }
  if (!['-h', '--help'].includes(asked)) return undefined;
  const { narrow, wide, wideFrom } = parsed(new URL('help.json', folder)) as WrittenHelp;
  const width = columns() ?? 80;
  if (width === 80) return narrow;
  return width >= wideFrom ? wide : undefined;
}

const parsed = (file: URL): unknown => JSON.parse(readFileSync(file, 'utf8'));

/** Asking `process.stdout` loads Node's streams and sockets; of a pipe or a file there is nothing to ask. */
const columnsOfOutput = (): number | undefined =>
  fstatSync(1).isCharacterDevice() ? process.stdout.columns : undefined;

function say(text: string): void {
  let rest = Buffer.from(text);
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(1, rest));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // A reader that is slow is waited for; one that has gone wants no more.
    if (code === 'EAGAIN') process.stdout.write(rest);
    else if (code !== 'EPIPE') {
      process.stderr.write(`error standard output cannot be written: ${message}\n`);
      process.exitCode = 1;
    }
  }
}
