import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** X-Ray's header, with which a caller may bring a trace along. */
export const traceHeader = 'x-amzn-trace-id';

/**
 * The trace of one event: the caller's root and decision whether to sample, when it sent one, else a new root that is
 * not sampled. `Root=1-<8 hex of the time>-<24 hex>;Parent=<16 hex>;Sampled=0`, as X-Ray writes it.
 */
export function traceOf(headers: IncomingHttpHeaders, now: Date): string {
  const sent = String(headers[traceHeader] ?? '');
  const [, root] = /(?:^|;)\s*(Root=1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)/i.exec(sent) ?? [];
  const [, parent] = /(?:^|;)\s*(Parent=[0-9a-f]{16})(?:;|$)/i.exec(sent) ?? [];
  const [, sampled] = /(?:^|;)\s*(Sampled=[01])(?:;|$)/i.exec(sent) ?? [];
  const seconds = Math.floor(now.getTime() / 1000).toString(16);
  return [
    root ?? `Root=1-${seconds}-${randomBytes(12).toString('hex')}`,
    parent ?? `Parent=${randomBytes(8).toString('hex')}`,
    sampled ?? 'Sampled=0',
  ].join(';');
}
