import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { type Input, textOption } from '../command.js';
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
  const numbers = (key: string, flag: string, fallback: string, most: number): readonly number[] => {
    const text = textOption(input, key) ?? fallback;
    const values = text.split(',').map((part) => Number(part.trim() || Number.NaN));
    if (values.every((value) => Number.isInteger(value) && value >= 1 && value <= most)) return values;
    mistakes.push(
      `${flag} is ${JSON.stringify(text.slice(0, 60))}; it takes whole numbers from 1 to ${most}`,
    );
    return [1];
  };
  const [requests = 1] = numbers('requests', '--requests', '10', 10_000);
  const [answerTokens = 1] = numbers('answerTokens', '--answer-tokens', '64', 100_000);
  const prompts = numbers('promptTokens', '--prompt-tokens', '64,512', 1_000_000);
  const concurrencies = numbers('concurrency', '--concurrency', '1', 1000);
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
