import { type ExitCode, exitCodes } from './exit-codes.js';
import type { Finding } from './finding.js';

/** What a `UserError` is made of. */
export interface UserErrorParts {
  /** Stable id in kebab-case: the contract for `--json` and for tests; e.g. `credentials-expired`. */
  readonly code: string;
  /** What happened, in one sentence, with the name and the value. */
  readonly message: string;
  /** Why, if it is not plain from the message. */
  readonly why?: string;
  /** Commands to type next, most useful first. Never contains a secret. */
  readonly next?: readonly string[];
  /** Whether `ollama-lambda deploy` in `next` stands for the command that was typed, whichever it was. Default: no. */
  readonly again?: boolean;
  readonly findings?: readonly Finding[];
  /** Default 1. */
  readonly exitCode?: ExitCode;
  readonly cause?: unknown;
}

/**
 * A failure that the person at the keyboard can do something about. Everything else that is thrown is a bug and is
 * shown with its stack; outcomes that are to be expected are results (see `outcome.ts`) and are not thrown.
 */
export class UserError extends Error {
  readonly kind = 'user-error';
  readonly code: string;
  readonly why: string | undefined;
  readonly next: readonly string[];
  readonly again: boolean;
  readonly findings: readonly Finding[];
  readonly exitCode: ExitCode;

  constructor(parts: UserErrorParts) {
    super(parts.message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = 'UserError';
    this.code = parts.code;
    this.why = parts.why;
    this.next = parts.next ?? [];
    this.again = parts.again ?? false;
    this.findings = parts.findings ?? [];
    this.exitCode = parts.exitCode ?? exitCodes.failed;
  }
}

export const isUserError = (error: unknown): error is UserError =>
  error instanceof Error && (error as Partial<UserError>).kind === 'user-error';

/** The text of whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What the system says of a file that could not be used, without the path: whoever tells it has named that already. */
export function fileTroubleOf(error: unknown): string {
  const { code, syscall, message } = error as Partial<NodeJS.ErrnoException>;
  if (code === undefined || syscall === undefined || message === undefined) return messageOf(error);
  // `ENOENT: no such file or directory, open '/path'`, as Node writes it.
  return message.replace(`${code}: `, '').split(`, ${syscall}`, 1)[0] ?? message;
}
