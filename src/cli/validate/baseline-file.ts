import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileTroubleOf, UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import type { Finding } from '../../core/finding.js';
import { type Baseline, baselineText, compareWith, readBaseline } from '../../template/validate/baseline.js';
import { type Input, textOption } from '../command.js';
import type { Session } from '../session.js';

/** @throws UserError `baseline-unreadable` when the file is not there or is none */
export function baselineOf(input: Input, { io }: Session): Baseline | undefined {
  const file = textOption(input, 'baseline');
  if (file === undefined) return undefined;
  const baseline = readBaseline(read(file, io.cwd));
  if (baseline !== undefined) return baseline;
  throw unreadable(file, 'it is no baseline of version 1');
}

/** What the baseline does not know; how much it knew goes to standard error. */
export function unknownTo(
  baseline: Baseline,
  findings: readonly Finding[],
  session: Session,
): readonly Finding[] {
  const { fresh, known, gone } = compareWith(baseline, findings);
  if (known > 0) session.say(`${counted(known)} known to the baseline, and not told`);
  if (gone.length > 0) {
    session.say(`${counted(gone.length)} in the baseline and gone: write it anew with --write-baseline`);
  }
  return fresh;
}

export function writeBaseline(file: string, findings: readonly Finding[], session: Session): void {
  try {
    writeFileSync(resolve(session.io.cwd, file), baselineText(findings));
  } catch (error) {
    throw new UserError({
      code: 'baseline-unwritable',
      message: `--write-baseline ${file} cannot be written: ${fileTroubleOf(error)}`,
      next: ['choose a file in a folder that exists and is yours'],
      exitCode: exitCodes.usage,
    });
  }
  session.say(`${counted(findings.length)} written to ${file}`);
}

const counted = (count: number): string => (count === 1 ? '1 finding is' : `${count} findings are`);

function read(file: string, folder: string): string {
  try {
    return readFileSync(resolve(folder, file), 'utf8');
  } catch (error) {
    throw unreadable(file, fileTroubleOf(error));
  }
}

const unreadable = (file: string, why: string): UserError =>
  new UserError({
    code: 'baseline-unreadable',
    message: `--baseline ${file} cannot be read: ${why}`,
    next: [`ollama-lambda validate --write-baseline ${file}`],
    exitCode: exitCodes.usage,
  });
