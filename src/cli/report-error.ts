import { isUserError, messageOf, type UserError } from '../core/errors.js';
import { type ExitCode, exitCodes } from '../core/exit-codes.js';
import type { Finding } from '../core/finding.js';
import { troubleAddress } from './help/trouble-address.js';
import { isForcedClose } from './prompts.js';
import type { Style } from './render/style.js';
import type { Fold } from './render/wrap.js';

export interface Reported {
  readonly code: ExitCode;
  /** For standard error. */
  readonly text: string;
  /** For `--json`. */
  readonly document: { readonly ok: false; readonly error: Record<string, unknown> };
}

export interface Telling {
  readonly style: Style;
  /** 130 or 143 once a signal came. */
  readonly interrupted?: ExitCode | undefined;
  /** Default: sentences stay whole. */
  readonly fold?: Fold;
  /** What is made of a line to type next. Default: it stays as it is. */
  readonly step?: (line: string) => string;
  /** What is made of it where an error stands for the command that was typed. Default: it stays as it is. */
  readonly again?: (line: string) => string;
}

const asItIs = (text: string): string => text;

/** Turns whatever was thrown into words, a document and an exit code. Bugs keep their stack; users get the next command. */
export function reportError(error: unknown, telling: Telling): Reported {
  const { style, interrupted, fold = asItIs } = telling;
  if (interrupted !== undefined || isAbort(error) || isForcedClose(error)) {
    const code = interrupted ?? exitCodes.interrupted;
    const message = 'stopped before it was finished; the same command goes on from there, or begins again';
    return { code, text: fold(message), document: { ok: false, error: { code: 'interrupted', message } } };
  }
  if (isUserError(error)) return reportUserError(error, telling);
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: exitCodes.failed,
    text: [
      `${style.red('bug')} ${messageOf(error)}`,
      style.dim(stack),
      'This should not have happened. Please report it with the lines above: https://github.com/ollama-lambda/ollama-lambda/issues/new',
    ].join('\n'),
    document: { ok: false, error: { code: 'bug', message: messageOf(error), stack } },
  };
}

function reportUserError(
  { code, message, why, next: steps, again: isAgain, findings, exitCode }: UserError,
  { style, fold = asItIs, step = asItIs, again = asItIs }: Telling,
): Reported {
  const next = steps.map((line) => {
    const typed = isAgain ? again(line) : line;
    return typed === line ? step(line) : typed;
  });
  const more = troubleAddress(code);
  const lines = [
    ...[
      `${style.red('error')} ${message}`,
      ...(why === undefined ? [] : [`  ${why}`]),
      ...findings.flatMap((finding) => findingLines(finding, style)),
    ].map(fold),
    ...(next.length === 0 ? [] : ['Next:', ...next.map((it) => `  ${style.cyan(it)}`)]),
    style.dim(`More: ${more}`),
  ];
  return {
    code: exitCode,
    text: lines.join('\n'),
    document: { ok: false, error: { code, message, why, next, findings, more } },
  };
}

export function findingLines(finding: Finding, style: Style): readonly string[] {
  const mark = { error: style.red('✗'), warning: style.yellow('!'), note: style.dim('·') }[finding.severity];
  const { file, line, column, path } = finding.place ?? {};
  const where = [file, line, column].filter((it) => it !== undefined).join(':') || path;
  return [
    `${mark} ${where === undefined ? '' : `${style.bold(where)} `}${finding.what}`,
    ...(finding.why === undefined ? [] : [`    ${style.dim(finding.why)}`]),
    ...(finding.remedy === undefined ? [] : [`    ${finding.remedy}`]),
  ];
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';
