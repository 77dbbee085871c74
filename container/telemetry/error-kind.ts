import type { RequestRecord } from '../request-log.js';

/** The kind of error of a request that ended badly; undefined when it ended well. */
export function errorKindOf(record: RequestRecord): string | undefined {
  const { errorKind, status, problem } = record;
  if (errorKind !== undefined) return /^[a-z][a-z-]{1,39}$/.test(errorKind) ? errorKind : 'other';
  if (status === undefined) return 'unanswered';
  if (status >= 400) return byStatus[status] ?? (status >= 500 ? 'internal' : 'invalid');
  return problem === undefined ? undefined : 'broken-off';
}

const byStatus: Readonly<Record<number, string>> = {
  401: 'unauthorized',
  404: 'not-found',
  405: 'not-found',
  413: 'too-large',
  503: 'unavailable',
  504: 'out-of-time',
};
