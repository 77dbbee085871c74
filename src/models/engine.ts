import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import { checkModelConfig } from './manifest.js';
import type { ModelFacts } from './model.js';

/**
 * Some models name the oldest Ollama that can run them.
 * @throws UserError `engine-too-old` (exit 2), and what `checkModelConfig` throws
 */
export function checkEngine(model: ModelFacts, engineVersion: string): void {
  const requires = wholeVersion(checkModelConfig(model.ref, model.config).requires);
  if (requires === undefined || !isOlder(engineVersion, requires)) return;
  throw new UserError({
    code: 'engine-too-old',
    message: `${model.ref.short} needs Ollama ${requires}, and ${engineVersion} would be deployed`,
    why: 'an older engine cannot read the model and would fail on every request',
    next: [`ollama-lambda deploy --engine-version ${requires}`],
    again: true,
    exitCode: exitCodes.usage,
  });
}

/**
 * `0.14` and `v0.14.0-rc1` as `0.14.0`; undefined of what is no version. Foreign text, of which a command to type is made: not
 * a character of it gets through but digits.
 */
function wholeVersion(written = ''): string | undefined {
  const [, major, minor = '0', patch = '0'] =
    /^v?(\d{1,6})(?:\.(\d{1,6}))?(?:\.(\d{1,6}))?(?:[-+][\w.+-]*)?$/.exec(written) ?? [];
  return major === undefined ? undefined : `${major}.${minor}.${patch}`;
}

/** By major, minor and patch; what comes after them (`-rc2`) does not count. Tags such as `latest` are never older. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [numbersOf(version), numbersOf(than)];
  if (a === undefined || b === undefined) return false;
  const differing = a.findIndex((part, index) => part !== b[index]);
  return differing >= 0 && (a[differing] ?? 0) < (b[differing] ?? 0);
}

const numbersOf = (version: string): readonly number[] | undefined =>
  /^v?(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
