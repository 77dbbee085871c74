import { UserError, type UserErrorParts } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import type { Input } from '../command.js';
import { wholeNumber, wholeNumbers } from '../whole-number.js';
import type { Cell } from './sample.js';

export interface BenchOptions {
  readonly requests: number;
  /** The most of each answer. */
  readonly answerTokens: number;
  readonly cells: readonly Cell[];
}

/** What is to be measured. @throws UserError `bench-options` (exit 2) with every mistake */
export function benchOptions(input: Input): BenchOptions {
  const mistakes: string[] = [];
  const complain = ({ message }: UserErrorParts): void => void mistakes.push(message);
  const number = (key: string, most: number) => wholeNumber(input, key, { least: 1, most }, complain);
  const numbers = (key: string, most: number) => wholeNumbers(input, key, { least: 1, most }, complain);
  const requests = number('requests', 10_000) ?? 10;
  const answerTokens = number('answerTokens', 100_000) ?? 64;
  const prompts = numbers('promptTokens', 1_000_000) ?? [64, 512];
  const concurrencies = numbers('concurrency', 1000) ?? [1];
  if (mistakes.length > 0) {
    throw new UserError({
      code: 'bench-options',
      message: mistakes.join('\n      '),
      next: ['ollama-lambda bench --requests 10 --prompt-tokens 64,512 --concurrency 1,4'],
      exitCode: exitCodes.usage,
    });
  }
  const cells = concurrencies.flatMap((concurrency) =>
    prompts.map((promptTokens) => ({ promptTokens, concurrency })),
  );
  return { requests, answerTokens, cells };
}
