import { AwsFailure } from '../service.js';
import type { EcrInput } from './request.js';

/** One page of a list, as `maxResults` (1 to 1000, 100 when absent) and `nextToken` ask for it. */
export function page<T>(
  all: readonly T[],
  input: EcrInput,
): { readonly items: readonly T[]; readonly nextToken: string | undefined } {
  const size = input.number('maxResults') ?? 100;
  if (size < 1 || size > 1000) {
    throw new AwsFailure(
      'InvalidParameterException',
      `Invalid parameter at 'maxResults' failed to satisfy constraint: 'must be between 1 and 1000'`,
    );
  }
  const start = decode(input.optionalText('nextToken'));
  const end = start + size;
  return {
    items: all.slice(start, end),
    nextToken: end < all.length ? Buffer.from(`offset:${end}`).toString('base64') : undefined,
  };
}

function decode(token: string | undefined): number {
  if (token === undefined) return 0;
  const match = /^offset:(\d+)$/.exec(Buffer.from(token, 'base64').toString('utf8'));
  if (match) return Number(match[1]);
  throw new AwsFailure('InvalidParameterException', `Invalid parameter at 'nextToken'`);
}
