import { UserError } from '../../core/errors.js';

/** A registry that answers is believed, whatever it says; one that cannot be reached is done without. */
export const isOutage = (error: unknown): error is UserError =>
  error instanceof UserError && ['registry-failed', 'registry-rate-limited'].includes(error.code);

/**
 * Of an outage, what to type is what was typed: the room of registries knows deploys alone. A login stays, since it raises
 * the limit of most registries. Any other error is given back as it is.
 */
export function toTypeAgain(error: unknown, ...commands: readonly string[]): unknown {
  if (!isOutage(error)) return error;
  const { code, message, why, exitCode } = error;
  const logins = error.next.filter((command) => command.startsWith('docker login'));
  return new UserError({
    code,
    message,
    ...(why !== undefined && { why }),
    next: [...commands, ...logins],
    exitCode,
    cause: error,
  });
}
