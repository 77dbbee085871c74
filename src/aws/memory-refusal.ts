import { type MiB, mib } from '../core/units.js';

/**
 * The account's cap on Lambda memory, when this text is AWS's refusal of more. Prose is all there is: the exception is
 * a plain ValidationException and CloudFormation only repeats its text. Two wordings are known, from logs that people have published:
 *
 *     'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 3008
 *     … Value '10240' at 'memorySize' failed to satisfy constraint: Member must have value less than or equal to 3008
 *
 * The number is read, never assumed: AWS raises accounts in steps.
 */
export function memoryCapIn(text: string): MiB | undefined {
  const cap = Number(/'memorySize'[^;\n]{0,200}?less than or equal to (\d{3,6})(?!\d)/i.exec(text)?.[1]);
  return Number.isInteger(cap) ? mib(cap) : undefined;
}
