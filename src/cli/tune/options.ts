import type { Architecture } from '../../config/config.js';
import { UserError, type UserErrorParts } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { mib } from '../../core/units.js';
import { bothArchitectures, type TuningWish } from '../../plan/tuning.js';
import { type Input, textOption } from '../command.js';
import { type Range, wholeNumber, wholeNumbers } from '../whole-number.js';
import { type Choice, choices } from './choice.js';

export interface TuneOptions {
  readonly wish: TuningWish;
  /** What is to be applied in the end; undefined: asked, where somebody can be. */
  readonly apply: Choice | undefined;
}

/** @throws UserError `tune-options` (exit 2) with every mistake */
export function tuneOptions(input: Input): TuneOptions {
  const mistakes: string[] = [];
  const complain = ({ message }: UserErrorParts): void => void mistakes.push(message);
  const number = (key: string, range: Range) => wholeNumber(input, key, range, complain);
  // The first of each size is a cold start; what is compared are those behind it.
  const requests = number('requests', { least: 2, most: 1000 }) ?? 5;
  const promptTokens = number('promptTokens', { least: 1, most: 100_000 }) ?? 64;
  const answerTokens = number('answerTokens', { least: 2, most: 10_000 }) ?? 64;
  const parallel = number('parallel', { least: 1, most: 100 }) ?? 4;
  const sizes = wholeNumbers(input, 'sizes', { least: 128, most: 10_240, unit: ' of MB' }, complain)?.map(
    mib,
  );
  const architectures = architecturesIn(textOption(input, 'architectures'), mistakes);
  const apply = choiceIn(textOption(input, 'apply'), mistakes);
  if (mistakes.length > 0) {
    throw new UserError({
      code: 'tune-options',
      message: mistakes.join('\n      '),
      next: ['ollama-lambda tune --sizes 1769,3538,5307 --requests 5', 'ollama-lambda tune --help'],
      exitCode: exitCodes.usage,
    });
  }
  return { wish: { sizes, architectures, requests, promptTokens, answerTokens, parallel }, apply };
}

const shown = (text: string | undefined): string => JSON.stringify((text ?? '').slice(0, 60));

function architecturesIn(text: string | undefined, mistakes: string[]): TuningWish['architectures'] {
  if (text === undefined) return undefined;
  const words = text.split(',').map((word) => word.trim());
  const known = words.flatMap((word): readonly Architecture[] =>
    bothArchitectures.filter((one) => one === word),
  );
  if (known.length === words.length) return known;
  mistakes.push(`--architectures is ${shown(text)}; it takes ${bothArchitectures.join(', ')}, or both`);
  return undefined;
}

function choiceIn(text: string | undefined, mistakes: string[]): Choice | undefined {
  const choice = choices.find((one) => one === text);
  if (text !== undefined && choice === undefined) {
    mistakes.push(`--apply is ${shown(text)}; it takes ${choices.join(', ')}`);
  }
  return choice;
}
