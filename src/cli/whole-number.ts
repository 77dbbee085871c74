import type { UserErrorParts } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import { type Input, textOption } from './command.js';

export interface Range {
  readonly least: number;
  readonly most: number;
}

/** Takes what is wrong with a flag: its message, among others of a command, or the whole of it to throw. */
type Complain = (mistake: UserErrorParts) => void;

/**
 * Of flags that take whole numbers.
 *
 * @param key as commander hands the flag over: `answerTokens`
 * @returns undefined where the flag was not given, or is wrong and `complain` goes on
 */
export function wholeNumber(input: Input, key: string, range: Range, complain: Complain): number | undefined {
  const text = textOption(input, key);
  if (text === undefined) return undefined;
  const [value] = numbersIn(text, range);
  if (value !== undefined && !text.includes(',')) return value;
  const { least, most } = range;
  complain({
    code: 'option-invalid',
    message: `${flagOf(key)} is ${shown(text)}; it takes a whole number from ${least} to ${most}`,
    exitCode: exitCodes.usage,
  });
  return undefined;
}

/** The same of several, with commas between. @param unit with its blank in front, as ` of MB` */
export function wholeNumbers(
  input: Input,
  key: string,
  { unit = '', ...range }: Range & { readonly unit?: string },
  complain: Complain,
): readonly number[] | undefined {
  const text = textOption(input, key);
  if (text === undefined) return undefined;
  const values = numbersIn(text, range);
  if (values.length > 0) return values;
  const { least, most } = range;
  complain({
    code: 'option-invalid',
    message: `${flagOf(key)} is ${shown(text)}; it takes whole numbers${unit} from ${least} to ${most}, with commas between`,
    exitCode: exitCodes.usage,
  });
  return undefined;
}

/** None where one of them is wrong. */
function numbersIn(text: string, { least, most }: Range): readonly number[] {
  const values = text.split(',').map((part) => (/^\s*\d{1,10}\s*$/.test(part) ? Number(part) : Number.NaN));
  return values.every((value) => value >= least && value <= most) ? values : [];
}

const shown = (text: string): string => JSON.stringify(text.slice(0, 60));

const flagOf = (key: string): string => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
