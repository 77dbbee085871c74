import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileTroubleOf, UserError, type UserErrorParts } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { type Input, isOn, textOption } from '../command.js';
import { wholeNumber } from '../whole-number.js';

export interface CompareOptions {
  /** Models, or environments of the config. */
  readonly names: readonly string[];
  readonly prompts: readonly string[];
  /** How often each prompt is asked. */
  readonly requests: number;
  /** The most of each answer. */
  readonly answerTokens: number;
}

/** A fact, a thought and a piece of code: three things that models are chosen for. */
const usual: readonly string[] = [
  'Explain in two sentences why the sky is blue.',
  'A train leaves at 14:50 and arrives at 17:05. How long does it take? Answer with the duration alone.',
  'Write a JavaScript function that returns the n-th Fibonacci number. Code only.',
];

/**
 * @param folder from which `--prompts` is looked for
 * @throws UserError `compare-options` (exit 2) with every mistake
 */
export function compareOptions(input: Input, folder: string): CompareOptions {
  const mistakes: string[] = [];
  const complain = ({ message }: UserErrorParts): void => void mistakes.push(message);
  const names = [...new Set(input.args ?? [])];
  if (names.length < 2) mistakes.push('it takes two models or more, to have something to compare');
  const requests = wholeNumber(input, 'requests', { least: 1, most: 1000 }, complain) ?? 1;
  const answerTokens = wholeNumber(input, 'answerTokens', { least: 1, most: 100_000 }, complain) ?? 128;
  const url = textOption(input, 'url');
  if (url !== undefined && !(URL.canParse(url) && /^https?:/.test(url))) {
    mistakes.push(
      `--url is ${JSON.stringify(url.slice(0, 200))}; it takes an address like http://127.0.0.1:11434/`,
    );
  }
  if (url !== undefined && isOn(input, 'local')) {
    mistakes.push('--local starts an Ollama, and --url names one that runs; give one of them');
  }
  const given = [textOption(input, 'prompt')].flatMap((prompt) => prompt ?? []);
  const prompts = [...given, ...promptsIn(textOption(input, 'prompts'), folder, mistakes)];
  if (prompts.some((prompt) => prompt.trim() === '')) mistakes.push('--prompt is empty');
  if (mistakes.length > 0) {
    throw new UserError({
      code: 'compare-options',
      message: mistakes.join('\n      '),
      next: ['ollama-lambda compare llama3.2:1b qwen2.5:1.5b', 'ollama-lambda compare --help'],
      exitCode: exitCodes.usage,
    });
  }
  return { names, prompts: prompts.length === 0 ? usual : prompts, requests, answerTokens };
}

/** Prompts of a file, with an empty line between two of them. */
function promptsIn(file: string | undefined, folder: string, mistakes: string[]): readonly string[] {
  if (file === undefined) return [];
  try {
    const prompts = readFileSync(resolve(folder, file), 'utf8')
      .split(/\r?\n[ \t]*(?:\r?\n[ \t]*)+/)
      .map((prompt) => prompt.trim())
      .filter((prompt) => prompt !== '');
    if (prompts.length === 0) mistakes.push(`--prompts ${file} has no prompt`);
    return prompts;
  } catch (error) {
    mistakes.push(`--prompts ${file} cannot be read: ${fileTroubleOf(error)}`);
    return [];
  }
}
