import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import type { Io } from './io.js';

/** Whether questions may be asked, and if not, which signal said so: people are owed the reason. */
export type Interactivity =
  | { readonly kind: 'may-ask' }
  | { readonly kind: 'must-not-ask'; readonly because: string };

export interface InteractivityFlags {
  readonly json?: boolean;
  /** False when `--no-input` was given. */
  readonly input?: boolean;
}

export function interactivityOf(io: Io, flags: InteractivityFlags): Interactivity {
  const because = reason(io, flags);
  return because === undefined ? { kind: 'may-ask' } : { kind: 'must-not-ask', because };
}

function reason({ env, stdin, stderr }: Io, flags: InteractivityFlags): string | undefined {
  if (flags.input === false) return '--no-input was given';
  if (isSet(env.OLLAMA_LAMBDA_NO_INPUT)) return 'OLLAMA_LAMBDA_NO_INPUT is set';
  if (flags.json) return '--json was given';
  if (isSet(env.CI)) return `CI is set (CI=${env.CI})`;
  if (!stdin.isTTY) return 'standard input is not a terminal';
  if (!stderr.isTTY) return 'standard error is not a terminal';
  return undefined;
}

/** As `CI` and switches are set: to something, and not to no. */
export const isSet = (value: string | undefined): boolean =>
  value !== undefined && !['', '0', 'false'].includes(value);

/** The error for a question that may not be asked: it names the flag that answers it, and the signal. */
export function cannotAsk(
  question: string,
  answers: readonly string[],
  interactivity: Extract<Interactivity, { kind: 'must-not-ask' }>,
): UserError {
  return new UserError({
    code: 'input-needed',
    message: `${question}, and nobody can be asked: ${interactivity.because}`,
    why: 'without a terminal every answer has to be given beforehand',
    next: answers,
    exitCode: exitCodes.usage,
  });
}
