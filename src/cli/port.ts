import { messageOf, UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import { type Input, textOption } from './command.js';

/** What `--port` says. @throws UserError `port-invalid` (exit 2) */
export function portOf(input: Input, command: string, fallback: number): number {
  return portFrom(0, input, command, fallback);
}

/** The same of a port that something else listens on: it has to be told. @throws UserError `port-invalid` (exit 2) */
export function knownPortOf(input: Input, command: string, fallback: number): number {
  return portFrom(1, input, command, fallback);
}

function portFrom(least: 0 | 1, input: Input, command: string, fallback: number): number {
  const text = textOption(input, 'port') ?? String(fallback);
  const port = Number(text);
  if (Number.isInteger(port) && port >= least && port <= 65535 && text.trim() !== '') return port;
  throw new UserError({
    code: 'port-invalid',
    message: `--port ${text} is no port`,
    why: `it takes a whole number from ${least} to 65535${least === 0 ? '; 0 takes any free one' : ''}`,
    next: [`ollama-lambda ${command} --port ${least === 0 ? 0 : fallback}`],
    exitCode: exitCodes.usage,
  });
}

/** Starts something that listens; a port that somebody else has is said in words, with `why` it may be. */
export async function listening<T>(
  start: () => Promise<T>,
  { port, command, why }: { readonly port: number; readonly command: string; readonly why: string },
): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new UserError({
      code: 'port-taken',
      message: `port ${port} is taken on this machine: ${messageOf(error)}`,
      why,
      next: [`ollama-lambda ${command} --port 0`],
      exitCode: exitCodes.prerequisite,
      cause: error,
    });
  }
}
