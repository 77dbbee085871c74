import type { Architecture } from '../../config/config.js';
import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { mib } from '../../core/units.js';
import { bothArchitectures, type TuningWish } from '../../plan/tuning.js';
import { type Input, textOption } from '../command.js';
import { type Choice, choices } from './choice.js';

export interface TuneOptions {
  readonly wish: TuningWish;
  /** What is to be applied in the end; undefined: asked, where somebody can be. */
  readonly apply: Choice | undefined;
}

/** @throws UserError `tune-options` (exit 2) with every mistake */
export function tuneOptions(input: Input): TuneOptions {
  const mistakes: string[] = [];
  const number = (key: string, fallback: number, least: number, most: number): number => {
    const text = textOption(input, key);
    const value = text === undefined ? fallback : wholeOf(text);
    if (value >= least && value <= most) return value;
    const flag = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    mistakes.push(`${flag} is ${shown(text)}; it takes a whole number from ${least} to ${most}`);
    return fallback;
  };
  // The first of each size is a cold start; what is compared are those behind it.
  const requests = number('requests', 5, 2, 1000);
  const promptTokens = number('promptTokens', 64, 1, 100_000);
  const answerTokens = number('answerTokens', 64, 2, 10_000);
  const parallel = number('parallel', 4, 1, 100);
  const sizes = sizesIn(textOption(input, 'sizes'), mistakes);
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

const wholeOf = (text: string): number => (/^\d{1,6}$/.test(text.trim()) ? Number(text) : Number.NaN);

const shown = (text: string | undefined): string => JSON.stringify((text ?? '').slice(0, 60));

function sizesIn(text: string | undefined, mistakes: string[]): TuningWish['sizes'] {
  if (text === undefined) return undefined;
  const sizes = text.split(',').map(wholeOf);
  if (sizes.every((size) => size >= 128 && size <= 10_240)) return sizes.map(mib);
  mistakes.push(
    `--sizes is ${shown(text)}; it takes whole numbers of MB from 128 to 10240, with commas between`,
  );
  return undefined;
}

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
