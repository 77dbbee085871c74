import { wrap } from '../render/wrap.js';
import { troubleAddress } from './trouble-address.js';
import type { Trouble } from './troubles/trouble.js';

/** `help <code>`: what an error means and what to do, where there is no network to read the guide. */
export function troubleText({ code, means, remedy }: Trouble, columns: number): string {
  const width = Math.min(columns, 120);
  return [
    code,
    '',
    wrap(`  ${means}`, width, 2),
    '',
    wrap(`  ${remedy}`, width, 2),
    '',
    `More: ${troubleAddress(code)}`,
  ].join('\n');
}

export const troubleDocument = (trouble: Trouble): Record<string, unknown> => ({
  schemaVersion: 1,
  ok: true,
  error: trouble.code,
  means: trouble.means,
  remedy: trouble.remedy,
  more: troubleAddress(trouble.code),
});
